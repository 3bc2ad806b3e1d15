"""Whether two names may be one person's where a phone is the same."""

import pytest

from domain.duplicates.name_agreement import NameAgreement, name_agreement

AGREE, COULD_BE, ANOTHER = NameAgreement


def full(name: str) -> tuple[str, str]:
    first, _, last = name.partition("|")
    return first, last


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("Meera|Raman", "meera|RAMAN", AGREE),
        ("Meera|Raman", "Raman|Meera", AGREE),
        ("Meera", "Mira|Raman", AGREE),
        ("S. Ramesh", "Ramesh|S", AGREE),
        ("R Suresh Kumar", "Suresh|Kumar R", AGREE),
        ("Venky", "Venkatesh|Iyer", AGREE),
        ("Meera|Raman", "Meera|Krishnan", COULD_BE),
        ("Meera", "Meeera", AGREE),
        ("Divya", "Divia", AGREE),
        ("Krishnan", "Krsihnan", COULD_BE),
        ("Ramesh|Kumar", "Ramsh|Kumar", COULD_BE),
        ("Sukumar|Nathan", "Sugumar|Nathan", COULD_BE),
        ("Lakshmi|Raman", "லட்சுமி|ராமன்", AGREE),
        ("Sivakumar|Nadar", "Siva Kumar|Nadar", AGREE),
        ("Sri Devi", "Sridevi", AGREE),
        ("Ramesh|Sundaram", "Sundaram Ramesh", AGREE),
        ("Ramesh s/o Sundaram", "Ramesh|S", AGREE),
        ("VS Achuthan", "Achuthan|V S", AGREE),
        ("Rameshbhai|Patel", "Ramesh|Patel", AGREE),
        ("小明|王", "王小明", AGREE),
        ("Kumar", "Suresh Kumar", COULD_BE),
        ("Mohammed", "Mohammed|Ali", COULD_BE),
        ("R|", "Meera|Raman", COULD_BE),
        ("n/a", "Meera|Raman", COULD_BE),
        ("", "Meera|Raman", COULD_BE),
        ("na", "Meera|Raman", COULD_BE),
        ("Test|Customer", "Meera|Raman", COULD_BE),
        ("X", "Meera|Raman", COULD_BE),
        ("Gopal", "Divya", ANOTHER),
        ("Gopal|Raman", "Divya|Raman", ANOTHER),
        ("Vijay", "Vijaya", ANOTHER),
        ("Ramesh|Kumar", "Rakesh|Kumar", ANOTHER),
        ("Arun", "Varun", ANOTHER),
        ("Mohammed|Ali", "Mohammed|Yusuf", ANOTHER),
        ("B/O Meera", "B/O Meera", COULD_BE),
        ("B/O Meera", "Arjun", COULD_BE),
        ("B/O Meera", "Meera|Raman", ANOTHER),
        ("Baby of Meera", "Meera", ANOTHER),
        ("Baby of Meera", "Baby of Sita", ANOTHER),
        ("Baby boy of Meera", "Meera", ANOTHER),
        ("Baby boy of Meera", "Baby girl of Meera", ANOTHER),
        ("Twin 1 of Meera", "Twin 2 of Meera", ANOTHER),
        ("B/O Meera|Iyer", "Meera|Iyer", ANOTHER),
        ("Mother of Meera", "Meera", ANOTHER),
        ("S. Ramesh", "S. Suresh", ANOTHER),
        ("Ramesh|S", "Suresh|S", ANOTHER),
        ("S S Kumar", "S Suresh Kumar", COULD_BE),
        ("M. Meera", "Meera|Raman", AGREE),
        ("Krishna Kumar", "Krishna Kumari", ANOTHER),
        ("Kiran|Singh", "Kiran|Kaur", ANOTHER),
        ("Sai Pallavi", "Sai Priya", ANOTHER),
        ("Simon", "Simone", ANOTHER),
        ("Hassan", "حسين", ANOTHER),
        ("அருண்|குமார்", "வருண்|குமார்", ANOTHER),
        ("अरुण", "अरुणा", ANOTHER),
        ("小明|王", "小红|王", ANOTHER),
        ("伟|张", "薇|张", ANOTHER),
        ("Meera|Raman", "Raman|Krishnan", ANOTHER),
    ],
)
def test_names_of_one_phone_are_told_apart(one: str, other: str, said: NameAgreement) -> None:
    assert name_agreement(full(one), full(other)) is said
    assert name_agreement(full(other), full(one)) is said
