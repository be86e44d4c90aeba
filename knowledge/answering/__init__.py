from knowledge.answering.answerer import Answer, Answerer

__all__ = ["Answer", "Answerer"]
