"""`rapport try`: the Slack app without Slack, before a stand-in on this computer and a page in the browser."""
