//! Invented names, combined from first and last names of many origins, and the vocabulary of an invented trade. Any
//! resemblance to real people is a coincidence.

use std::collections::BTreeSet;

use super::dice::Dice;

pub(super) const COMPANY: &str = "Tallowmere Freight";
/// A domain reserved for examples, so no mail reaches anyone.
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

/// Unique names, each with the id and address derived from it.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// A new name, and the id derived from it.
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

/// The names of a large company's divisions.
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

/// The names of a division's departments.
pub(super) const DEPARTMENTS: [&str; 4] = ["Planning", "Operations", "Partners", "Insight"];

/// The names of a department's teams.
pub(super) const PRODUCTS: [&str; 5] = ["Core", "Apps", "Integrations", "Data", "Tools"];

/// The top folders of an invented repository.
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

/// The file names inside a folder.
pub(super) const FILES: [&str; 10] =
    ["model", "rules", "store", "events", "handlers", "client", "validation", "import", "export", "views"];

/// The file extensions of the teams' languages.
pub(super) const LANGUAGES: [&str; 6] = ["rs", "ts", "go", "py", "java", "kt"];

/// The beginnings of commit subjects.
pub(super) const VERBS: [&str; 10] =
    ["Fix", "Simplify", "Add", "Rework", "Speed up", "Test", "Guard", "Rename", "Document", "Split"];

/// The ends of commit subjects.
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
