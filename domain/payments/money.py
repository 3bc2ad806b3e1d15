"""Amounts: in the smallest unit of a currency, and as a person reads them."""

from decimal import Decimal

from domain.errors import Invalid

# ISO 4217, list one: the currencies whose smallest unit is not a hundredth.
_DIGITS = {
    code: count
    for count, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
    for code in codes.split()
}
# ISO 4217, list one: what people pay with, without metals, funds and codes for tests.
_CURRENCIES = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
    IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
    MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
    SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """


def currency_code(written: str) -> str:
    """In capitals. Raises `Invalid`."""
    if (code := written.upper()) not in _CURRENCIES.split():
        raise Invalid("currency", "is not an ISO 4217 currency, such as INR")
    return code


def digits(currency: str) -> int:
    """Of the smallest unit of an ISO 4217 currency: 2 for INR, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


def money(amount_minor: int, currency: str) -> str:
    """An amount in the smallest unit, for a person to read: `INR 2,500.00`, `KWD 5.000`, `JPY 5,000`."""
    return f"{currency} {Decimal(amount_minor).scaleb(-digits(currency)):,.{digits(currency)}f}"


def rounded(amount: Decimal, currency: str) -> Decimal:
    """With as many decimals as the currency has."""
    return amount.quantize(Decimal(1).scaleb(-digits(currency)))


def exact(amount: Decimal, currency: str, field: str) -> Decimal:
    """As `rounded`; raises `Invalid(field)` when something would be lost."""
    written = rounded(amount, currency)
    if written != amount:
        decimals = digits(currency)
        raise Invalid(field, f"must have at most {decimals} decimals" if decimals else f"must be in whole {currency}")
    return written
