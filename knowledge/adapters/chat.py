"""A language model behind LangChain's `init_chat_model`, asked for a form and given a time limit.

LangChain is imported when a model is first asked. It traces to LangSmith only where the environment says so, and the
text of a provider's error, which may repeat a key or a prompt, is never told.
"""

import os
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from knowledge.ports import Form, Unanswered
from prompts import Prompt

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TIME_LIMIT: Final = 20.0
"""Seconds that a model is waited for, attempts again and the import of its package included."""

ATTEMPTS_AGAIN: Final = 1
"""How often a request that failed is sent again, where the provider's package can."""

EXTRAS: Final = ("anthropic", "openai", "ollama")
"""The providers whose package is an extra of ours."""


class LangChainChat:
    """Any model that `init_chat_model` knows, by the name it takes (`provider:model`), at `base_url` if given."""

    def __init__(self, name: str, base_url: str | None = None, *, limit: float = TIME_LIMIT) -> None:
        self.name = name
        self._base_url = base_url
        self._limit = limit

    def ask(self, prompt: Prompt, form: type[Form]) -> Form | Unanswered:
        """The model's answer in that form, or why there is none; never later than the time limit.

        A request that is past the limit is left to end on its own, in a thread that keeps no program from ending.
        """
        answers: SimpleQueue[Form | Unanswered] = SimpleQueue()
        Thread(target=lambda: answers.put(self._asked(prompt, form)), name="chat", daemon=True).start()
        try:
            return answers.get(timeout=self._limit)
        except Empty:
            return Unanswered(f"took longer than {self._limit:g} seconds")

    def _asked(self, prompt: Prompt, form: type[Form]) -> Form | Unanswered:
        from langchain_core.exceptions import OutputParserException  # noqa: PLC0415  only who asks a model needs it
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  likewise

        fits = TypeAdapter(form)
        try:
            model = self._model
        except (ImportError, AttributeError):  # the latter where an old package stands in for Ollama's
            return Unanswered(f"cannot be asked without its package: {self._install}")
        except Exception as error:  # noqa: BLE001  a provider's own, before anything is sent
            return Unanswered(f"cannot be asked as it is set up ({type(error).__name__}); are its name and key right?")
        try:
            given = model.with_structured_output(fits.json_schema()).invoke(
                [("system", prompt.system), ("human", prompt.user)]
            )
            return fits.validate_python(given)
        except (ValidationError, OutputParserException):
            return Unanswered("did not answer in the form asked for")
        except Exception as error:  # noqa: BLE001  a provider's own
            return Unanswered(_why(error))

    @cached_property
    def _model(self) -> "BaseChatModel":
        from langchain.chat_models import init_chat_model  # noqa: PLC0415  a second to import

        model: BaseChatModel = init_chat_model(self.name, temperature=0, **self._options)
        if (getattr(model, "profile", None) or {}).get("temperature") is False:  # it takes none
            return model.model_copy(update={"temperature": None})
        return model

    @property
    def _options(self) -> dict[str, Any]:
        """What the provider's package is told of server, key and time limit, each in its own words."""
        provider = self.name.split(":")[0]
        options: dict[str, Any] = {"base_url": self._base_url} if self._base_url else {}
        if provider in {"anthropic", "openai"}:
            options |= {"timeout": self._limit, "max_retries": ATTEMPTS_AGAIN}
        if provider == "ollama":
            options["client_kwargs"] = {"timeout": self._limit}
        if provider == "openai" and self._base_url and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own often wants no key, the package always does
        return options

    @property
    def _install(self) -> str:
        provider = self.name.split(":")[0]
        return f"pip install 'rapport[{provider}]'" if provider in EXTRAS else f"install LangChain's for {provider}"


def _why(error: Exception) -> str:
    """What went wrong, as a clause with the model as its subject."""
    from langchain_core import exceptions as known  # noqa: PLC0415  imported by now

    told: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
        ((known.ModelAuthenticationError, known.ModelPermissionDeniedError), "was not let in with the key it has"),
        (known.ModelNotFoundError, "is not known to its provider"),
        (known.ModelRateLimitError, "is asked too often for its provider"),
        ((known.ModelTimeoutError, TimeoutError), "took too long"),
        ((known.ModelConnectionError, ConnectionError), "cannot be reached"),
        (known.ModelAPIError, "failed on its server"),
        (known.ModelRefusalError, "refused to answer"),
        (ValueError, "did not answer in the form asked for"),
    )
    return next((why for kinds, why in told if isinstance(error, kinds)), f"failed ({type(error).__name__})")
