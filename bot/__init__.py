"""The doors: the terminal and Slack, their settings, who may come in, and what is assembled behind them."""
