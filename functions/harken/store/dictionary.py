"""What stored structs have in common, so that each is packed to what is its own.

Never changed: all that is stored was packed with it. A better one would come beside it, under a mark of its own.
What occurs most stands last, as zlib likes it: addresses and words first, then a summary, then a record.
"""

from typing import Final

_ADDRESSES: Final = (
    "https://www.reddit.com/r/comments/reddit:t3_reddit:t1_https://news.ycombinator.com/item?id=hackernews:"
    "https://www.youtube.com/watch?v=&lc=youtube:https://apps.apple.com/app/id?action=write-review appstore:"
    "https://play.google.com/store/apps/details?id=&reviewId=googleplay:https://github.com/issues/#issuecomment-github:"
    "https://stackoverflow.com/questions/stackexchange:https://t.me/telegram:https://vk.com/wall vk:"
    "https://x.com/status/x:https://lemmy.world/post/comment/lemmy:/t/discourse:feeds:"
    "https://bsky.app/profile/did:plc:/post/3m bluesky:at://did:plc:/app.bsky.feed.post/3m.bsky.social"
    "https://mastodon.social/@/11mastodon:https://mastodon.social/users//statuses/11@mastodon.social"
)
_WORDS: Final = (
    '{"id":"","how":"direct","at":"2026-","holding":false,"words":null}"branch""named""settled""quoted""hub"'
    '"question""article""review""comment""media":[{"type":"image","alt":"","url":"https://"}]"video""gifv"'
    '"role":"prospect""advocate""critic""co_creator""employee""competitor""media""bot""role":"unknown","evidence":[]'
    '"causes":["defect"]"service","delivery","billing","outage""safety""ethics""privacy""usability""other"]'
    '"intent":"question""request""praise""idea""purchase""news""intent":"other""verdict":"rumour""attack""venting"'
    '"sentiment":"neutral""sentiment":"positive","negative":0.00"lang":"zh-Hant""zh""de""fr""es""ja""ru""he"'
    '"standing":{"state":"answered","answered_at":"2026-","answered_by":"{"state":"held","held_until":"2027-"'
    '"recovered":true"dismissed":true"closed""gone""verified":true"bot":true'
)
_SUMMARY: Final = (
    '{"id":"mastodon:https://","source":"mastodon","post":{"id":"mastodon:https://","author":"https://","at":"2026-'
    '","reply_to":"","handle":"","names":[""],"aliases":["mastodon:"]},"conversation":"mastodon:https://'
    '","since":"2026-11-0T12:00:00Z","standing":{"state":"waiting"},"checked_at":"2026-","lang":"en",'
    '"sentiment":"negative","negative":0.9,"intent":"complaint","causes":["service"],"needs_answer":true,"followers":1,'
    '"engagement":1,"sketch":[1,2],"stale":true,"seen":"2026-11-0T12:00:00Z","expires":17'
)
_RECORD: Final = (
    '{"brand":"","mention":{"id":"mastodon:https://","source":"mastodon","kind":"post","url":"https://","text":"'
    '","title":null,"lang":null,"lang":"en","created_at":"2026-11-0T12:00:00Z","author":{"id":"https://","handle":"'
    '","name":"","name":null,"followers":null,"verified":null,"bot":null,"bio":null},"followers":1,"verified":false,'
    '"bot":false,"bio":""},"root":"mastodon:https://","reply_to":"mastodon:https://","reply_to":null,"mentions":["@"],'
    '"mentions":[],"hashtags":[""],"hashtags":[],"links":["https://"],"links":[],"media":[],"engagement":{"likes":null,'
    '"reposts":null,"replies":null,"views":null},"engagement":{"likes":0,"reposts":0,"replies":0,"views":null},'
    '"rating":null,"edited_at":null,"aliases":["mastodon:"],"aliases":[],"quotes":null},"assessment":{"lang":"en",'
    '"sentiment":"negative","probability":{"negative":0.9,"neutral":0.0,"positive":0.0},"intent":"complaint",'
    '"causes":[],"speaker":{"role":"unknown","evidence":[]},"genuineness":{"verdict":"none","evidence":[]},'
    '"needs_answer":false},"causes":["service"],"speaker":{"role":"customer","evidence":["“my”","“'
    '”"]},"genuineness":{"verdict":"complaint","evidence":["“'
    '”"]},"needs_answer":true},"about":"named “'
    '”","first_seen":"2026-11-0T12:00:00","since":"2026-11-0T12:00:00Z","standing":{"state":"waiting"},"closure":null,'
    '"correction":null,"opinion":null,"thanked_at":null,"gone":false,"checked_at":null,"due_at":"2026-11-'
    '","idle":true,"version":1}:00Z","idle":false,"forgotten":false,"version":1}'
)

DICTIONARY: Final = (_ADDRESSES + _WORDS + _SUMMARY + _RECORD).encode()
