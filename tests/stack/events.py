"""Events as AWS sends them, around bodies of ours."""

from typing import Any

_ACCOUNT = "123456789012"


def tick() -> dict[str, Any]:
    """What EventBridge Scheduler sends where a schedule names no input."""
    return {
        "version": "0",
        "id": "d32c5kececv8fiiybuyp",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": _ACCOUNT,
        "time": "2026-11-20T10:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:scheduler:us-east-1:{_ACCOUNT}:schedule/default/tick"],
        "detail": "{}",
    }


def from_queue(*bodies: str) -> dict[str, Any]:
    """A batch of messages; their ids are 0, 1, …"""
    return {
        "Records": [
            {
                "messageId": str(number),
                "receiptHandle": f"handle-{number}",
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1795168800000",
                    "SenderId": "AIDAEXAMPLE",
                    "ApproximateFirstReceiveTimestamp": "1795168800001",
                },
                "messageAttributes": {},
                "md5OfBody": "0" * 32,
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:us-east-1:{_ACCOUNT}:queue",
                "awsRegion": "us-east-1",
            }
            for number, body in enumerate(bodies)
        ]
    }


def from_stream(*images: dict[str, Any]) -> dict[str, Any]:
    """New images of items, in DynamoDB's own notation; their sequence numbers are 100, 101, …"""
    return {
        "Records": [
            {
                "eventID": str(number),
                "eventName": "INSERT",
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": "us-east-1",
                "eventSourceARN": f"arn:aws:dynamodb:us-east-1:{_ACCOUNT}:table/table/stream/2026-11-20T00:00:00.000",
                "dynamodb": {
                    "ApproximateCreationDateTime": 1795168800.0,
                    "Keys": {"pk": image["pk"], "sk": image["sk"]},
                    "NewImage": image,
                    "SequenceNumber": str(100 + number),
                    "SizeBytes": 900,
                    "StreamViewType": "NEW_IMAGE",
                },
            }
            for number, image in enumerate(images)
        ]
    }


def from_url(body: str, **headers: str) -> dict[str, Any]:
    """A POST to a function's URL; Lambda writes the headers' names in lower case."""
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "abc",
            "domainName": "abc.lambda-url.us-east-1.on.aws",
            "http": {"method": "POST", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            "requestId": "id",
            "stage": "$default",
            "time": "20/Nov/2026:10:00:00 +0000",
            "timeEpoch": 1795168800000,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def from_topic(message: str) -> dict[str, Any]:
    """One message of a topic; Lambda gets exactly one at a time."""
    topic = f"arn:aws:sns:us-east-1:{_ACCOUNT}:topic"
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"{topic}:21be56ed-a058-49f5-8c98-aedd2564c486",
                "Sns": {
                    "Type": "Notification",
                    "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                    "TopicArn": topic,
                    "Subject": None,
                    "Message": message,
                    "Timestamp": "2026-11-20T10:00:00.000Z",
                    "SignatureVersion": "1",
                    "Signature": "none",
                    "SigningCertUrl": "none",
                    "UnsubscribeUrl": "none",
                    "MessageAttributes": {},
                },
            }
        ]
    }
