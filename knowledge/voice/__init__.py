from knowledge.voice.reader import VoiceReader

__all__ = ["VoiceReader"]
