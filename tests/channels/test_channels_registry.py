from typing import get_args

from harken.channels import email, sms
from harken.channels.registry import RENDER
from harken.domain.brand import ChannelName


def test_every_channel_is_listed_under_a_name_the_settings_know():
    assert RENDER["email"] is email.render
    assert RENDER["sms"] is sms.render
    assert set(RENDER) <= set(get_args(ChannelName))
