"""The door to Slack: questions that come in there go to the desk, and answers go where everybody may read them."""
