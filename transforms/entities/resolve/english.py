"""English words that tell what the name beside them is."""

from typing import Final

#: Before a person's name, with a capital.
TITLES: Final = frozenset(
    {"Admiral", "Ambassador", "Archbishop", "Ayatollah", "Baron", "Baroness", "Bishop",
     "Brigadier", "Brother", "Cantor", "Capt.", "Captain", "Cardinal", "Chairman",
     "Chairwoman", "Chancellor", "Chief", "Coach", "Col.", "Colonel", "Commander",
     "Commissioner", "Congressman", "Congresswoman", "Constable", "Councillor", "Count",
     "Countess", "Dame", "Deputy", "Detective", "Director", "Doctor", "Dr", "Dr.", "Duchess",
     "Duke", "Emir", "Emperor", "Empress", "Father", "Gen.", "General", "Gov.", "Governor",
     "Imam", "Inspector", "Judge", "Justice", "King", "Lady", "Lieutenant", "Lord", "Lt.",
     "Madame", "Maj.", "Major", "Mayor", "Minister", "Miss", "Monsieur", "Monsignor", "Mr",
     "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Officer", "Pastor", "Pope", "Prefect", "Premier",
     "President", "Prime", "Prince", "Princess", "Principal", "Prof", "Prof.", "Professor",
     "Prosecutor", "Queen", "Rabbi", "Rep.", "Representative", "Rev.", "Reverend", "Saint",
     "Secretary", "Sen.", "Senator", "Sergeant", "Sgt.", "Sheikh", "Sheriff", "Sir", "Sister",
     "Speaker", "Spokesman", "Spokeswoman", "Sultan", "Superintendent", "Vice"}
)  # fmt: skip
#: Titles that a name that follows them need not prove to be a person's: "King County", "Justice".
WEAK_TITLES: Final = frozenset(
    {"Brother", "Chief", "Count", "Deputy", "Director", "Father", "General", "Judge",
     "Justice", "King", "Lady", "Lord", "Major", "Prime", "Prince", "Principal", "Queen",
     "Saint", "Secretary", "Sister", "Vice"}
)  # fmt: skip
#: Before a person's name, without a capital.
ROLES: Final = frozenset(
    {"actor", "actress", "ally", "ambassador", "analyst", "architect", "artist", "attorney",
     "aunt", "author", "biologist", "boss", "bowler", "boxer", "boyfriend", "brother",
     "candidate", "captain", "chairman", "chairwoman", "champion", "chancellor", "chef",
     "chief", "coach", "colleague", "columnist", "comedian", "commander", "commissioner",
     "composer", "conductor", "congressman", "congresswoman", "cousin", "cyclist", "daughter",
     "defender", "designer", "director", "doctor", "driver", "economist", "editor",
     "engineer", "father", "fighter", "footballer", "forward", "founder", "girlfriend",
     "goalkeeper", "governor", "guitarist", "historian", "husband", "journalist", "judge",
     "keeper", "king", "lawmaker", "lawyer", "leader", "manager", "mayor", "midfielder",
     "minister", "mother", "musician", "neighbor", "neighbour", "novelist", "nurse",
     "officer", "opener", "owner", "painter", "partner", "photographer", "pilot", "pitcher",
     "player", "playwright", "poet", "premier", "president", "prince", "princess", "producer",
     "professor", "prosecutor", "quarterback", "queen", "reporter", "researcher", "rider",
     "rival", "runner", "sailor", "scientist", "screenwriter", "secretary", "senator",
     "singer", "sister", "skipper", "soldier", "son", "speaker", "spokesman", "spokesperson",
     "spokeswoman", "sprinter", "strategist", "striker", "student", "surgeon", "swimmer",
     "teacher", "teammate", "tenor", "trainer", "uncle", "veteran", "widow", "wife", "winger",
     "writer"}
)  # fmt: skip
#: After a person's name, or before it, where something is said.
SAID: Final = frozenset(
    {"acknowledged", "added", "admitted", "announced", "argued", "asked", "complained",
     "conceded", "denied", "explained", "insisted", "joked", "noted", "quipped", "recalled",
     "replied", "said", "says", "shrugged", "stressed", "told", "tweeted", "warned", "wrote"}
)  # fmt: skip
#: What a person does and nothing else: it tells "Georgia married" from "Georgia voted".
PERSONAL: Final = frozenset(
    {"born", "died", "grinned", "herself", "himself", "laughed", "married", "nodded",
     "resigned", "retired", "scored", "sighed", "smiled", "wept", "who", "whose"}
)  # fmt: skip
#: After the name of an organisation.
ORG_FOLLOWS: Final = frozenset(
    {"CEO", "Chief", "analyst", "analysts", "chairman", "chairwoman", "executive",
     "executives", "shareholders", "shares", "spokesman", "spokesperson", "spokeswoman",
     "stock", "subsidiary"}
)  # fmt: skip
#: The last word of an organisation's name.
ORG_LAST: Final = frozenset(
    {"AB", "AG", "AS", "ASA", "Academy", "Administration", "Agency", "Air", "Airlines",
     "Airways", "Alliance", "Army", "Assembly", "Associates", "Association", "Athletic",
     "Authority", "Banco", "Bancorp", "Bank", "Banka", "Banque", "Bar", "Biotech", "Board",
     "Brewery", "Brigade", "Broadcasting", "Brotherhood", "Brothers", "Bundesbank", "Bureau",
     "Capital", "Chamber", "Church", "Cinemas", "Club", "Co", "Co.", "Coalition",
     "Coastguard", "College", "Command", "Commission", "Committee", "Communications",
     "Company", "Confederation", "Congress", "Consortium", "Construction", "Corp", "Corp.",
     "Corporation", "Corps", "Council", "Court", "Department", "Diagnostics", "Dynamics",
     "Electric", "Electronics", "Energi", "Energia", "Energie", "Energija", "Energy",
     "Enterprises", "Entertainment", "Exchange", "F.C.", "FC", "Federation", "Ferries",
     "Financial", "Foods", "Force", "Forces", "Foundation", "Freight", "Front", "Fund", "Gas",
     "Gazette", "GmbH", "Group", "Guard", "Guardian", "Guild", "Healthcare", "Herald",
     "Holding", "Holdings", "Inc", "Inc.", "Industries", "Initiative", "Institute",
     "Insurance", "International", "Journal", "Kapital", "Kraft", "LLC", "LLP", "Lab",
     "Laboratories", "Labs", "League", "Limited", "Lines", "Logistics", "Ltd", "Ltd.",
     "Media", "Mining", "Ministry", "Motors", "Movement", "N.V.", "NV", "Navy", "Network",
     "Networks", "News", "Newspapers", "Observer", "Office", "Oil", "Optics", "Orchestra",
     "Organisation", "Organization", "Oyj", "PLC", "Parliament", "Partners", "Partnership",
     "Party", "Petroleum", "Pharma", "Pharmaceuticals", "Philharmonic", "Pictures", "Plc",
     "Police", "Post", "Power", "Productions", "Properties", "Publishing", "Quartet",
     "Railway", "Railways", "Rangers", "Records", "Robotics", "Rovers", "S.A.", "SA", "SE",
     "School", "Securities", "Semiconductor", "Senate", "Services", "Shimbun", "Shipping",
     "Society", "Software", "Solutions", "SpA", "Squad", "Steel", "Stores", "Studio",
     "Studios", "Supermarkets", "Syndicate", "Systems", "Tech", "Technologies", "Technology",
     "Telecom", "Telegraph", "Therapeutics", "Times", "Treasury", "Tribunal", "Tribune",
     "Trust", "Union", "United", "University", "Ventures", "Wanderers", "Water", "Wire",
     "Works", "plc"}
)  # fmt: skip
#: The first word of an organisation's name: "Bank of …", "FC …".
ORG_FIRST: Final = frozenset(
    {"AC", "AFC", "AS", "Association", "Atletico", "Banca", "Banco", "Bank", "Banque",
     "Bayer", "Borussia", "Church", "College", "Committee", "Compagnie", "Council", "Crédit",
     "Department", "Dynamo", "FC", "FK", "Federation", "Fondation", "Fundación", "Groupe",
     "Grupo", "Gruppo", "House", "Institut", "Institute", "Instituto", "Inter", "Ministerio",
     "Ministry", "Ministère", "Office", "Olympique", "Parti", "Partido", "Real", "SC", "SV",
     "Sindicato", "Society", "Spartak", "Sporting", "Syndicat", "Transportes", "Traverses",
     "Universidad", "University", "Università", "Universität", "Université", "VfB"}
)  # fmt: skip
#: The last word of a building's or a road's name, where it says so surely.
FACILITY_LAST: Final = frozenset(
    {"Airport", "Arena", "Avenue", "Barracks", "Bridge", "Castle", "Cathedral", "Expressway",
     "Highway", "Hotel", "Lane", "Monument", "Mosque", "Palace", "Plaza", "Prison", "Road",
     "Square", "Stadium", "Station", "Street", "Temple", "Tower", "Towers", "Tunnel",
     "Turnpike"}
)  # fmt: skip
#: The last word of a name from the map.
PLACE_LAST: Final = frozenset(
    {"Archipelago", "Basin", "Bay", "Beach", "Canal", "Canyon", "Coast", "County", "Creek", "Delta",
     "Desert", "District", "Falls", "Fjord", "Glacier", "Gulf", "Harbor", "Harbour", "Haven",
     "Highlands", "Island", "Islands", "Lake", "Mountain",
     "Mountains", "Ocean", "Peninsula", "Plateau", "Province", "Range", "Region", "River",
     "Sea", "Strait", "Town", "Trench", "Valley", "Village"}
)  # fmt: skip
#: The last words of `PLACE_LAST` after which a state or a district stands, no river.
GOVERNED_LAST: Final = frozenset(
    {"County", "District", "Province", "Region", "Town", "Village"}
)  # fmt: skip
#: The first word of a name from the map.
PLACE_FIRST: Final = frozenset(
    {"Bay", "Cape", "Fort", "Gulf", "Isle", "Lake", "Mount", "Mt.", "Port", "River", "Strait"}
)  # fmt: skip
#: Between such a word and "of", and before it: "the city of", "north of".
PLACE_NOUNS: Final = frozenset(
    {"border", "capital", "city", "coast", "county", "district", "east", "island", "mayor",
     "municipality", "north", "northeast", "northern", "northwest", "outskirts", "parish", "part",
     "people", "port", "province", "region", "residents", "rest", "shores", "south",
     "southeast", "southern", "southwest", "streets", "suburb", "town", "village", "west"}
)  # fmt: skip
#: Directly before the name of a place.
PLACE_BEFORE: Final = frozenset(
    {"capital", "central", "city", "county", "district", "downtown", "eastern", "island",
     "mainland", "nearby", "neighboring", "neighbouring", "northeastern", "northern",
     "northwestern", "port", "province", "resort", "rural", "southeastern", "southern",
     "southwestern", "suburb", "town", "village", "western"}
)  # fmt: skip
#: Directly after the name of a place.
PLACE_AFTER: Final = frozenset(
    {"airport", "city", "coast", "county", "crater", "desert", "district", "forest",
     "glacier", "harbour", "island", "islands", "lake", "mountain", "mountains", "peninsula",
     "plateau", "province", "region", "river", "sea", "state", "strait", "suburb", "tunnel",
     "valley", "volcano"}
)  # fmt: skip
#: After a country and 's.
GOVERNED: Final = frozenset(
    {"army", "capital", "central", "constitution", "economy", "embassy", "foreign",
     "government", "parliament", "population", "president", "prime", "supreme"}
)  # fmt: skip
#: Where: before a place, sometimes a person.
WHERE: Final = frozenset(
    {"across", "around", "at", "from", "in", "inside", "near", "outside", "throughout",
     "toward", "towards", "within"}
)  # fmt: skip
#: Words with a capital that are no names, however a model reads them.
NO_NAMES: Final = frozenset(
    {"AIDS", "BST", "Bible", "Brexit", "CEO", "CEST", "CET", "CFO", "COVID", "COVID-19",
     "CPI", "Christianity", "Christmas", "Coronavirus", "Covid", "Covid-19", "DNA", "DVD",
     "Defence", "Defense", "Deputy", "EDT", "EST", "Easter", "Education", "Energy", "Finance",
     "Foreign", "GDP", "GMT", "HIV", "He", "Health", "IPO", "IST", "Interior", "Internet",
     "Islam", "It", "Judaism", "Justice", "Koran", "LGBT", "LGBTQ", "MST", "Olympics", "PC",
     "PDT", "PST", "Paralympics", "Quran", "Ramadan", "SARS", "She", "State", "TV", "They",
     "Time", "Today", "Tomorrow", "Trade", "Transport", "UTC", "VAT", "We", "Web",
     "Yesterday", "You"}
)  # fmt: skip
ZONES: Final = frozenset(
    {"BST", "CDT", "CEST", "CET", "CST", "EDT", "EST", "GMT", "IST", "MDT", "MST", "PDT",
     "PST", "UTC"}
)  # fmt: skip
#: News agencies, as datelines and credits name them.
AGENCIES: Final = frozenset(
    {"AFP", "ANSA", "AP", "APA", "CNN", "DPA", "IANS", "IPS", "PTI", "REUTERS", "Reuters",
     "TASS", "UPI", "Xinhua", "dpa"}
)  # fmt: skip
#: Words within the names of persons without a capital.
PARTICLES: Final = frozenset(
    {"al", "al-", "ap", "ben", "bin", "binti", "da", "dal", "das", "de", "del", "della",
     "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le", "ten", "ter", "van",
     "von", "y", "zu"}
)  # fmt: skip
#: Small words within the names of organisations, which their initials pass over.
SMALL_WORDS: Final = frozenset(
    {"&", "a", "an", "and", "at", "de", "des", "du", "for", "in", "la", "of", "on", "the",
     "to", "y"}
)  # fmt: skip
MONTHS_AND_DAYS: Final = frozenset(
    {"april", "august", "december", "february", "friday", "january", "july", "june", "march",
     "may", "monday", "november", "october", "saturday", "september", "sunday", "thursday",
     "tuesday", "wednesday"}
)  # fmt: skip
#: Postal and newspaper short forms of states.
SHORT_STATES: Final = frozenset(
    {"Ala.", "Ariz.", "Ark.", "Calif.", "Colo.", "Conn.", "D.C.", "Del.", "Fla.", "Ga.",
     "Ill.", "Ind.", "Kan.", "Ky.", "La.", "Mass.", "Md.", "Mich.", "Minn.", "Miss.", "Mo.",
     "Mont.", "N.C.", "N.D.", "N.H.", "N.J.", "N.M.", "N.Y.", "Neb.", "Nev.", "Okla.", "Ore.",
     "Pa.", "R.I.", "S.C.", "S.D.", "Tenn.", "Va.", "Vt.", "W.Va.", "Wash.", "Wis.", "Wyo."}
)  # fmt: skip
#: Words of sports reports; a handful of them makes a text one.
SPORT: Final = frozenset(
    {"athletics", "baseball", "basketball", "batsman", "bowler", "bowling", "boxing",
     "championship", "championships", "coach", "cricket", "cup", "cycling", "defeated",
     "defender", "draw", "fixtures", "football", "goal", "goalkeeper", "goals", "golf",
     "halftime", "hockey", "inning", "innings", "league", "match", "matches", "midfielder",
     "mlb", "nba", "nfl", "nhl", "overtime", "penalty", "pitcher", "playoff", "playoffs",
     "quarter-final", "quarterback", "quarterfinal", "rugby", "scored", "scorers", "season",
     "seed", "semi-final", "semifinal", "skiing", "soccer", "standings", "striker",
     "swimming", "tennis", "tournament", "unbeaten", "wicket", "wickets"}
)  # fmt: skip
#: Directly before the name of an organisation.
ORG_BEFORE: Final = frozenset(
    {"airline", "bank", "brand", "brewer", "broadcaster", "broker", "builder", "carmaker",
     "charity", "club", "company", "conglomerate", "daily", "developer", "firm", "group",
     "insurer", "label", "lender", "magazine", "maker", "manufacturer", "newspaper",
     "operator", "opposition", "parent", "party", "publisher", "regulator", "retailer",
     "rival", "start-up", "startup", "subsidiary", "supermarket", "supplier", "team",
     "think-tank", "union", "utility", "watchdog", "website", "weekly"}
)  # fmt: skip
#: After an organisation's name and 's.
ORG_OWNED: Final = frozenset(
    {"board", "books", "brand", "chairman", "chairwoman", "chief", "customers", "director",
     "factories", "factory", "finances", "founder", "headquarters", "lawyers", "members",
     "newsroom", "owner", "owners", "plant", "plants", "products", "profit", "profits",
     "revenue", "sales", "shareholders", "shares", "spokesman", "spokeswoman", "staff",
     "stock", "workers"}
)  # fmt: skip
#: What an organisation is, after "a" or "the".
ORG_NOUNS: Final = frozenset(
    {"agency", "airline", "association", "bank", "brewer", "broadcaster", "brokerage",
     "carmaker", "chain", "charity", "club", "company", "conglomerate", "consultancy", "firm",
     "fund", "group", "insurer", "lender", "maker", "manufacturer", "newspaper", "operator",
     "organisation", "organization", "party", "producer", "publisher", "regulator",
     "retailer", "start-up", "startup", "subsidiary", "supplier", "think-tank", "union",
     "utility", "watchdog"}
)  # fmt: skip
#: The last word of a name that is hardly a person's.
NOT_A_PERSON_LAST: Final = frozenset(
    {"Act", "Award", "Awards", "Bowl", "Building", "Buildings", "Center", "Centre", "City",
     "Commons", "Cup", "Day", "Festival", "Games", "Hall", "Hospital", "House", "League", "Library",
     "Magazine", "Museum", "Park", "Port", "Prize", "Program", "Programme", "Project",
     "Reserve", "Show", "Tour", "Trophy", "Zone"}
)  # fmt: skip
#: Forms of companies, which end their names.
COMPANY_FORMS: Final = frozenset(
    {"A/S", "AB", "AG", "ASA", "Co.", "Corp", "Corp.", "GmbH", "Inc", "Inc.", "LLC", "LLP",
     "LP", "Limited", "Ltd", "Ltd.", "N.V.", "NV", "Oyj", "PLC", "Plc", "S.A.", "S.p.A.",
     "SA", "SE", "SpA", "plc"}
)  # fmt: skip
#: Last words of teams' names that are no plural.
TEAM_LAST: Final = frozenset(
    {"City", "FC", "Heat", "Jazz", "Magic", "Sox", "Storm", "Thunder", "Town", "United",
     "Wild"}
)  # fmt: skip
#: Words that stand for whichever organisation of that kind is meant: they are no one's short name.
COMMON_WORDS: Final = frozenset(
    {"academy", "administration", "agency", "airlines", "alliance", "american", "army", "art",
     "assembly", "association", "authority", "bank", "board", "british", "bureau", "canadian",
     "capital", "center", "central", "centre", "chinese", "church", "city", "club", "college",
     "commission", "committee", "company", "conference", "congress", "corporation", "council",
     "court", "department", "energy", "federal", "federation", "first", "foundation", "fund",
     "general", "government", "great", "group", "house", "inc", "institute", "international",
     "league", "ministry", "motors", "museum", "national", "navy", "new", "news", "office",
     "organisation", "organization", "parliament", "partners", "party", "police", "royal",
     "saint", "school", "senate", "service", "services", "society", "st.", "state", "states",
     "studios", "supreme", "team", "trust", "union", "united", "university", "world"}
)  # fmt: skip
#: The last word of an event's name, and of a law's.
EVENT_LAST: Final = frozenset(
    {"Championship", "Championships", "Cup", "Expo", "Festival", "Games", "Marathon",
     "Olympics", "Playoffs", "Prix", "Regatta", "Trophy"}
)  # fmt: skip
LAW_LAST: Final = frozenset(
    {"Accord", "Act", "Amendment", "Bill", "Constitution", "Convention", "Directive", "Treaty"}
)  # fmt: skip
