"""The one DynamoDB table: keys, codec and the few ways of reading and writing it."""
