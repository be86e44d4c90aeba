from knowledge.voice.reader import Statement, VoiceReader

__all__ = ["Statement", "VoiceReader"]
