"""What a text says: language, about the brand or not, sentiment, intent, urgency."""
