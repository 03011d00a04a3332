from typing import get_args

from harken.channels import email, sms
from harken.channels.registry import RENDER
from harken.domain.brand import ChannelName
from harken.store.incidents import DELIVERED_BY_US
from harken_cli.local.template import load, of_type


def test_every_channel_is_listed_under_a_name_the_settings_know():
    assert RENDER["email"] is email.render
    assert RENDER["sms"] is sms.render
    assert set(RENDER) <= set(get_args(ChannelName))


def test_every_channel_has_its_function_and_is_published_again_until_delivered():
    functions = of_type(load(), "AWS::Serverless::Function")
    assert {f"Notify{name.title()}" for name in RENDER} == {name for name in functions if name.startswith("Notify")}
    assert set(RENDER) == set(DELIVERED_BY_US)
