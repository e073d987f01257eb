//! Invented people's names, put together from first and last names of many origins, and the words of an invented
//! trade. Nobody meant exists; whoever is really called like this is not meant.

use std::collections::BTreeSet;

use super::dice::Dice;

pub(super) const COMPANY: &str = "Tallowmere Freight";
/// A name reserved for examples: no mail goes out to anybody.
pub(super) const DOMAIN: &str = "tallowmere.example";

const FIRST: [&str; 96] = [
    "Adaeze",
    "Aisha",
    "Akira",
    "Alejandra",
    "Amara",
    "Anders",
    "Aneta",
    "Anh",
    "Arjun",
    "Aroha",
    "Astrid",
    "Ayşe",
    "Bartek",
    "Beatriz",
    "Bilal",
    "Birgit",
    "Bogdan",
    "Camille",
    "Catarina",
    "Chidi",
    "Chiara",
    "Dalia",
    "Daniela",
    "Darius",
    "Diego",
    "Dmytro",
    "Ebele",
    "Edda",
    "Eirik",
    "Elif",
    "Emeka",
    "Enzo",
    "Esther",
    "Fadi",
    "Fatima",
    "Femke",
    "Fiona",
    "Gabriela",
    "Goran",
    "Hana",
    "Haruto",
    "Heidi",
    "Hiroko",
    "Ibrahim",
    "Ilse",
    "Imani",
    "Ines",
    "Ivana",
    "Jamal",
    "Jarek",
    "Jasmin",
    "Joao",
    "Jonas",
    "Kamala",
    "Katarzyna",
    "Keanu",
    "Kofi",
    "Lakshmi",
    "Lars",
    "Leila",
    "Linh",
    "Ljubica",
    "Lucia",
    "Maeve",
    "Malik",
    "Mariam",
    "Mateo",
    "Mehmet",
    "Mei",
    "Miloš",
    "Minh",
    "Nadia",
    "Naledi",
    "Niamh",
    "Nikolai",
    "Noor",
    "Olena",
    "Omar",
    "Oskar",
    "Paloma",
    "Pavel",
    "Priya",
    "Rafael",
    "Rania",
    "Ravi",
    "Rosalind",
    "Sanna",
    "Sefa",
    "Selma",
    "Siobhan",
    "Søren",
    "Tariq",
    "Thandi",
    "Vikram",
    "Yuki",
    "Zoltan",
];

const LAST: [&str; 100] = [
    "Abara",
    "Achterberg",
    "Adeyemi",
    "Aguirre",
    "Almeida",
    "Andersson",
    "Arslan",
    "Bakker",
    "Balogun",
    "Banerjee",
    "Barros",
    "Baumgartner",
    "Bekele",
    "Bellini",
    "Benitez",
    "Bergström",
    "Bielak",
    "Bondarenko",
    "Brankov",
    "Castell",
    "Chaudhry",
    "Cheng",
    "Cisse",
    "Contreras",
    "Costa",
    "Dahl",
    "Demir",
    "Desai",
    "Diallo",
    "Dobrev",
    "Doyle",
    "Durand",
    "Eriksen",
    "Esposito",
    "Farkas",
    "Fernandes",
    "Fofana",
    "Galvin",
    "Gebauer",
    "Ghosh",
    "Gonzaga",
    "Grabowski",
    "Haddad",
    "Halloran",
    "Hamdan",
    "Hasegawa",
    "Heikkinen",
    "Hoang",
    "Horvat",
    "Ibarra",
    "Ishikawa",
    "Ivanova",
    "Jansen",
    "Jarvinen",
    "Kaplan",
    "Karimi",
    "Kaya",
    "Keita",
    "Kimura",
    "Kovalenko",
    "Kruger",
    "Kumar",
    "Lindqvist",
    "Lombardi",
    "Mahlangu",
    "Marek",
    "Mbeki",
    "Mendes",
    "Mensah",
    "Moreau",
    "Nakamura",
    "Ndlovu",
    "Novak",
    "Nowicki",
    "Obi",
    "Okafor",
    "Olsen",
    "Osei",
    "Paredes",
    "Park",
    "Petrov",
    "Pham",
    "Quispe",
    "Rahimi",
    "Raman",
    "Rossetti",
    "Sadik",
    "Salazar",
    "Sato",
    "Schreiber",
    "Serrano",
    "Sigurdsson",
    "Silva",
    "Tanaka",
    "Tesfaye",
    "Toivonen",
    "Vargas",
    "Weinzierl",
    "Yilmaz",
    "Zielinski",
];

/// Names that come only once, each with the id and address made of it.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A name, and the id that is made of it.
    pub(super) fn next(&mut self, dice: &mut Dice) -> (String, String) {
        loop {
            let name = format!("{} {}", dice.pick(&FIRST), dice.pick(&LAST));
            let id = castra_org::imports::slug(&name);
            if self.0.insert(id.clone()) {
                return (name, id);
            }
        }
    }
}

/// What divisions of a large company are for.
pub(super) const DIVISIONS: [&str; 8] = [
    "Platform",
    "Sea Freight",
    "Road Freight",
    "Rail",
    "Warehousing",
    "Customs and Trade",
    "Customers",
    "Money",
];

/// What departments of a division are for.
pub(super) const DEPARTMENTS: [&str; 4] = ["Planning", "Operations", "Partners", "Insight"];

/// What teams of a department build.
pub(super) const PRODUCTS: [&str; 5] = ["Core", "Apps", "Integrations", "Data", "Tools"];

/// Top folders of an invented repository.
pub(super) const FOLDERS: [&str; 12] = [
    "booking",
    "routing",
    "tracking",
    "pricing",
    "inventory",
    "documents",
    "billing",
    "alerts",
    "gateway",
    "reports",
    "storage",
    "scheduling",
];

/// File names inside a folder.
pub(super) const FILES: [&str; 10] =
    ["model", "rules", "store", "events", "handlers", "client", "validation", "import", "export", "views"];

/// Endings of the languages that teams write.
pub(super) const LANGUAGES: [&str; 6] = ["rs", "ts", "go", "py", "java", "kt"];

/// Beginnings of commit subjects.
pub(super) const VERBS: [&str; 10] =
    ["Fix", "Simplify", "Add", "Rework", "Speed up", "Test", "Guard", "Rename", "Document", "Split"];

/// Ends of commit subjects.
pub(super) const THINGS: [&str; 12] = [
    "container lookup",
    "rate table",
    "manifest upload",
    "retry of failed scans",
    "pallet counts",
    "customs codes",
    "arrival estimate",
    "driver handover",
    "dock calendar",
    "invoice rounding",
    "label printing",
    "address check",
];
