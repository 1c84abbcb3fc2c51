"""The kinds of personal data that a pattern can tell."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    EMAIL = "email"
    IBAN = "iban"
    CARD = "card"
    US_SSN = "us_ssn"
    UK_NHS = "uk_nhs"
    FR_NIR = "fr_nir"
    DE_TAX_ID = "de_tax_id"
    ES_DNI = "es_dni"
    IT_FISCAL_CODE = "it_fiscal_code"
    NL_BSN = "nl_bsn"
    PL_PESEL = "pl_pesel"
    IP_ADDRESS = "ip_address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Found:
    """Personal data at `text[start:end]`."""

    start: int
    end: int
    kind: Kind
