"""The regions of OSS as data (reference, 1.5). Regions are added every year: an unknown id is no error."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """`id` is without `oss-`. `public` and `internal` are hosts; `internal` is empty where there is none."""

    id: str
    name: str
    public: str
    internal: str
    dual_stack: bool = False
    note: str = ""


def usual(id: str, name: str, dual_stack: bool = False, note: str = "") -> Region:
    """A region whose hosts follow from its id (reference, 1.4)."""
    return Region(id, name, f"oss-{id}.aliyuncs.com", f"oss-{id}-internal.aliyuncs.com", dual_stack, note)


def _own_host(id: str, name: str, label: str) -> Region:
    return Region(id, name, f"{label}.aliyuncs.com", f"{label}-internal.aliyuncs.com")


_ALL = (
    usual("cn-hangzhou", "China (Hangzhou)", True),
    usual("cn-shanghai", "China (Shanghai)", True),
    usual("cn-nanjing", "China (Nanjing - Local Region)", note="closing down"),
    usual("cn-fuzhou", "China (Fuzhou - Local Region)", note="closing down"),
    usual("cn-wuhan-lr", "China (Wuhan - Local Region)"),
    usual("cn-qingdao", "China (Qingdao)", True),
    usual("cn-beijing", "China (Beijing)", True),
    usual("cn-zhangjiakou", "China (Zhangjiakou)", True),
    usual("cn-huhehaote", "China (Hohhot)", True),
    usual("cn-wulanchabu", "China (Ulanqab)", True),
    usual("cn-shenzhen", "China (Shenzhen)", True),
    usual("cn-heyuan", "China (Heyuan)", True),
    usual("cn-guangzhou", "China (Guangzhou)", True),
    usual("cn-chengdu", "China (Chengdu)", True),
    usual("cn-zhongwei", "China (Zhongwei)"),
    usual("cn-hongkong", "China (Hong Kong)", True),
    Region("rg-china-mainland", "Chinese mainland, no region attribute", "oss-rg-china-mainland.aliyuncs.com", ""),
    usual("ap-northeast-1", "Japan (Tokyo)"),
    usual("ap-northeast-2", "South Korea (Seoul)"),
    usual("ap-southeast-1", "Singapore"),
    usual("ap-southeast-3", "Malaysia (Kuala Lumpur)"),
    usual("ap-southeast-5", "Indonesia (Jakarta)"),
    usual("ap-southeast-6", "Philippines (Manila)"),
    usual("ap-southeast-7", "Thailand (Bangkok)"),
    usual("ap-southeast-8", "Malaysia (Johor)"),
    usual("eu-central-1", "Germany (Frankfurt)", True),
    usual("eu-west-1", "UK (London)"),
    usual("eu-west-2", "France (Paris)"),
    usual("us-west-1", "US (Silicon Valley)"),
    usual("us-east-1", "US (Virginia)"),
    usual("na-south-1", "Mexico"),
    usual("me-east-1", "UAE (Dubai)"),
    usual("me-central-1", "Saudi Arabia (Riyadh)", note="partner region, international site only"),
    # finance and government clouds: separate accounts, and hosts that do not follow from the id
    _own_host("cn-hangzhou-finance", "China (Hangzhou) Finance", "oss-cn-hzfinance"),
    _own_host("cn-shanghai-finance-1", "China (Shanghai) Finance", "oss-cn-shanghai-finance-1-pub"),
    _own_host("cn-shenzhen-finance-1", "China (Shenzhen) Finance", "oss-cn-szfinance"),
    _own_host("cn-beijing-finance-1", "China (Beijing) Finance", "oss-cn-beijing-finance-1-pub"),
    usual("cn-north-2-gov-1", "China (Beijing) Government"),
)

REGIONS: dict[str, Region] = {region.id: region for region in _ALL}

_INTERNAL_POOLS = {
    "oss-cn-hzjbp-a-internal.aliyuncs.com": "cn-hangzhou-finance",
    "oss-cn-hzjbp-b-internal.aliyuncs.com": "cn-hangzhou-finance",
    "oss-cn-shanghai-finance-1-internal.aliyuncs.com": "cn-shanghai-finance-1",
}

REGION_OF_HOST: dict[str, str] = {
    **{host: region.id for region in _ALL for host in (region.public, region.internal) if host},
    **_INTERNAL_POOLS,
}
