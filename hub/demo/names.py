"""Invented names of people, streets and towns. Each is unusual enough to be found again in any text."""

WOMEN = (
    "Angharad", "Rhiannon", "Siân", "Ffion", "Eluned", "Myfanwy", "Nerys", "Tegwen",
    "Zoë-Maria", "Chloë", "Anaïs", "Séverine", "Noémie", "Renée", "Aoibhín", "Caoimhe", "Siobhán", "Gráinne",
    "Priyanka", "Lakshmi", "Sunitha", "Amrita", "Harpreet", "Nasreen", "Shabnam", "Ayesha", "Farzana", "Meenakshi",
    "Agnieszka", "Małgorzata", "Katarzyna", "Zofia", "Grażyna", "Bożena", "Jadwiga", "Wiesława",
    "Bethany-Ann", "Marisol", "Ingeborg", "Solveig", "Ottilie", "Philippa", "Clementina", "Rosalind",
    "Oluwaseun", "Chiamaka", "Adaeze", "Thandiwe", "Folasade", "Nkechi", "Xiulan", "Meiling", "Yevheniia", "Oksana",
    "Ileana", "Luminița", "Ioana-Maria", "Dimitra", "Gülşen", "Zeynep",
)  # fmt: skip
"""Given names that invented women and girls have."""

MEN = (
    "Gethin", "Llewellyn", "Ieuan", "Emrys", "Gruffudd", "Iestyn", "Rhodri", "Tudur",
    "Jérôme", "Étienne", "Anton-Luc", "Benoît", "Padraig", "Cormac", "Ruairí", "Fionnbharr",
    "Rajinder", "Sukhdeep", "Venkatesh", "Imtiaz", "Zulfiqar", "Naveed", "Karthik", "Dilshan", "Gurpreet", "Shahbaz",
    "Wojciech", "Przemysław", "Zbigniew", "Łukasz", "Sławomir", "Krzysztof", "Grzegorz", "Bogusław",
    "Jean-Michel", "Torbjörn", "Søren", "Gottfried", "Barnaby", "Leopold", "Quentin", "Ferdinand", "Augustin",
    "Oluwatobi", "Chukwuemeka", "Babatunde", "Sibusiso", "Kwabena", "Zhiwei", "Jianguo", "Oleksandr", "Volodymyr",
    "Răzvan", "Bogdan-Ion", "Konstantin", "Yiannis", "Mehmet", "Özgür",
)  # fmt: skip
"""Given names that invented men and boys have."""

FAMILIES = (
    "Llanbedrog", "Penhallick", "Cadwaladr", "Gwynfryn", "Morgannwg", "Prydderch", "Tregarwyn", "Bevan-Rhys",
    "Applethwaite", "Brackenbury", "Cuttlestone", "Dunnavant", "Eccleshall", "Fothergale", "Garrowby", "Hepplewaite",
    "Inglethorpe", "Jessamyn", "Kettleborn", "Loxwithy", "Mapplebeck", "Netherwood", "Osbaldwyn", "Pockridge",
    "Quarrington", "Rumblelow", "Smethurst-Vane", "Thackwell", "Ullathorne", "Vennabell", "Wetherspool", "Yarrowby",
    "O'Dubhghaill", "MacGiollarnath", "Ní Chonaill", "FitzMaurice-Doe", "O'Heffernigan",
    "Chaudhary-Patel", "Bhattacharjee", "Subramanium", "Ramanathan", "Gurusinghe", "Wickramarathna", "Qureishi",
    "Khanzada", "Balasingam", "Dhaliwalia", "Sandhuwal", "Mukhopadhya", "Rajendranath", "Zamindari",
    "Wiśniewolski", "Kowalczykowa", "Szczepaniec", "Brzezińska", "Dąbrowiecki", "Źródłowski", "Piątkiewicz",
    "Żółtowski", "Grzybowiec", "Łopuszański",
    "Müllerström", "Großheim", "Sørensgaard", "Björkqvista", "Lindegaarde", "Beaumarchand", "Lefebvrier",
    "d'Aubignières", "St. Clairmont", "van der Wouden", "de la Fuenteira", "Castelhanos", "Nuñezar", "Peçanhaes",
    "Adeyemilola", "Okonkwela", "Nwachukwuma", "Mbekizwe", "Asantewah", "Osei-Bonsuah", "Zhangming", "Ouyangli",
    "Popesculeanu", "Ștefănoiu", "Papadimitrou", "Karagözlü", "Çelikbaşoğlu", "Kovalenchuk", "Shevchenkova",
)  # fmt: skip
"""Family names of invented people."""

STREETS = (
    "Farlingaye Row", "Quillet Lane", "Hobbins Acre", "Sallowfield Way", "Tumbrel Street", "Wherrymans Reach",
    "Marlpit Terrace", "Osierbed Close", "Gannets Rise", "Flaxmere Avenue", "Pightle Gardens", "Bullrush Crescent",
    "Stonewheel Drive", "Candlemaker Yard", "Linnetfield Road", "Heronsgate Mews", "Saltcote Parade",
    "Thistledown Hill",
)  # fmt: skip
"""Streets of towns that are on no map."""

TOWNS = (
    ("Oakwick Parva", "E07000200"),
    ("Marlhythe", "E07000202"),
    ("Stowthorpe Magna", "E07000203"),
    ("Easterford-on-Ald", "E07000244"),
    ("Westhamble St Osyth", "E07000245"),
)
"""Towns on no map, each in a real local authority of Suffolk (deploy/areas/suffolk.yaml)."""

TOWN_NAMES = tuple(
    f"{first} {second}"
    for second in ("Parva", "Ambo", "St Osyth", "Episcopi", "Monachorum")
    for first in ("Oakwick", "Marlhythe", "Tarnscale", "Wherrycombe", "Gorseley", "Hathersett", "Quernmoss", "Aldbrook")
)
"""Names of towns on no map, for the authorities of any area."""
