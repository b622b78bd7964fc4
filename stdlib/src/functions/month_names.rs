//! The names of months and weekdays in the languages of Europe, as Unicode's CLDR has them (by way of PyPI
//! babel 2.18.0).

/// A language.
pub(super) struct Names {
    /// Its code.
    pub language: &'static str,
    /// The months by themselves, from January on.
    months: &'static str,
    /// The months within a date, where that is another form.
    within: &'static str,
    /// The months in short.
    short: &'static str,
    /// The weekdays, from Monday on.
    weekdays: &'static str,
}

impl Names {
    /// The name of a month, 1 to 12.
    pub(super) fn month(&self, number: usize) -> Option<&'static str> {
        self.months.split('|').nth(number.checked_sub(1)?)
    }

    /// The name of a weekday, 1 is Monday.
    pub(super) fn weekday(&self, number: usize) -> Option<&'static str> {
        self.weekdays.split('|').nth(number.checked_sub(1)?)
    }

    /// The month that a word means, in small letters.
    pub(super) fn month_of(&self, word: &str) -> Option<i8> {
        let lists = [self.months, self.within, self.short];
        let place =
            lists.iter().find_map(|list| list.split('|').position(|name| !name.is_empty() && is(name, word)));
        place.and_then(|place| i8::try_from(place + 1).ok())
    }

    /// Whether a word, in small letters, is a weekday.
    pub(super) fn is_weekday(&self, word: &str) -> bool {
        // In many languages the name is of two words or has a hyphen: `terça-feira`.
        self.weekdays.split('|').any(|name| name.split(['-', ' ']).any(|part| is(part, word)))
    }
}

fn is(name: &str, word: &str) -> bool {
    name == word || name.chars().flat_map(char::to_lowercase).eq(word.chars())
}

/// The names in a language; a region does not matter, and Norwegian is Bokmål.
pub(super) fn names(language: &str) -> Option<&'static Names> {
    let language = language.split('-').next().unwrap_or(language);
    let language = if matches!(language, "no" | "nn") { "nb" } else { language };
    NAMES.binary_search_by(|names| names.language.cmp(language)).ok().and_then(|index| NAMES.get(index))
}

const NAMES: &[Names] = &[
    Names {
        language: "bg",
        months: "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
        within: "",
        short: "яну|фев|март|апр|май|юни|юли|авг|сеп|окт|ное|дек",
        weekdays: "понеделник|вторник|сряда|четвъртък|петък|събота|неделя",
    },
    Names {
        language: "cs",
        months: "leden|únor|březen|duben|květen|červen|červenec|srpen|září|říjen|listopad|prosinec",
        within: "ledna|února|března|dubna|května|června|července|srpna|září|října|listopadu|prosince",
        short: "led|úno|bře|dub|kvě|čvn|čvc|srp|zář|říj|lis|pro",
        weekdays: "pondělí|úterý|středa|čtvrtek|pátek|sobota|neděle",
    },
    Names {
        language: "da",
        months: "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
        within: "",
        short: "jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec",
        weekdays: "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
    },
    Names {
        language: "de",
        months: "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember",
        within: "",
        short: "Jan|Feb|März|Apr|Mai|Juni|Juli|Aug|Sept|Okt|Nov|Dez",
        weekdays: "Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag",
    },
    Names {
        language: "el",
        months: "Ιανουάριος|Φεβρουάριος|Μάρτιος|Απρίλιος|Μάιος|Ιούνιος|Ιούλιος|Αύγουστος|Σεπτέμβριος|Οκτώβριος|Νοέμβριος|Δεκέμβριος",
        within: "Ιανουαρίου|Φεβρουαρίου|Μαρτίου|Απριλίου|Μαΐου|Ιουνίου|Ιουλίου|Αυγούστου|Σεπτεμβρίου|Οκτωβρίου|Νοεμβρίου|Δεκεμβρίου",
        short: "Ιαν|Φεβ|Μαρ|Απρ|Μαΐ|Ιουν|Ιουλ|Αυγ|Σεπ|Οκτ|Νοε|Δεκ",
        weekdays: "Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή",
    },
    Names {
        language: "en",
        months: "January|February|March|April|May|June|July|August|September|October|November|December",
        within: "",
        short: "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
        weekdays: "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
    },
    Names {
        language: "es",
        months: "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre",
        within: "",
        short: "ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic",
        weekdays: "lunes|martes|miércoles|jueves|viernes|sábado|domingo",
    },
    Names {
        language: "et",
        months: "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember",
        within: "",
        short: "jaan|veebr|märts|apr|mai|juuni|juuli|aug|sept|okt|nov|dets",
        weekdays: "esmaspäev|teisipäev|kolmapäev|neljapäev|reede|laupäev|pühapäev",
    },
    Names {
        language: "fi",
        months: "tammikuu|helmikuu|maaliskuu|huhtikuu|toukokuu|kesäkuu|heinäkuu|elokuu|syyskuu|lokakuu|marraskuu|joulukuu",
        within: "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta",
        short: "tammi|helmi|maalis|huhti|touko|kesä|heinä|elo|syys|loka|marras|joulu",
        weekdays: "maanantai|tiistai|keskiviikko|torstai|perjantai|lauantai|sunnuntai",
    },
    Names {
        language: "fr",
        months: "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre",
        within: "",
        short: "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc",
        weekdays: "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche",
    },
    Names {
        language: "ga",
        months: "Eanáir|Feabhra|Márta|Aibreán|Bealtaine|Meitheamh|Iúil|Lúnasa|Meán Fómhair|Deireadh Fómhair|Samhain|Nollaig",
        within: "",
        short: "Ean|Feabh|Márta|Aib|Beal|Meith|Iúil|Lún|MFómh|DFómh|Samh|Noll",
        weekdays: "Dé Luain|Dé Máirt|Dé Céadaoin|Déardaoin|Dé hAoine|Dé Sathairn|Dé Domhnaigh",
    },
    Names {
        language: "hr",
        months: "siječanj|veljača|ožujak|travanj|svibanj|lipanj|srpanj|kolovoz|rujan|listopad|studeni|prosinac",
        within: "siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenoga|prosinca",
        short: "sij|velj|ožu|tra|svi|lip|srp|kol|ruj|lis|stu|pro",
        weekdays: "ponedjeljak|utorak|srijeda|četvrtak|petak|subota|nedjelja",
    },
    Names {
        language: "hu",
        months: "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december",
        within: "",
        short: "jan|febr|márc|ápr|máj|jún|júl|aug|szept|okt|nov|dec",
        weekdays: "hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap",
    },
    Names {
        language: "is",
        months: "janúar|febrúar|mars|apríl|maí|júní|júlí|ágúst|september|október|nóvember|desember",
        within: "",
        short: "jan|feb|mar|apr|maí|jún|júl|ágú|sep|okt|nóv|des",
        weekdays: "mánudagur|þriðjudagur|miðvikudagur|fimmtudagur|föstudagur|laugardagur|sunnudagur",
    },
    Names {
        language: "it",
        months: "gennaio|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
        within: "",
        short: "gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic",
        weekdays: "lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica",
    },
    Names {
        language: "lt",
        months: "sausis|vasaris|kovas|balandis|gegužė|birželis|liepa|rugpjūtis|rugsėjis|spalis|lapkritis|gruodis",
        within: "sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio",
        short: "saus|vas|kov|bal|geg|birž|liep|rugp|rugs|spal|lapkr|gruod",
        weekdays: "pirmadienis|antradienis|trečiadienis|ketvirtadienis|penktadienis|šeštadienis|sekmadienis",
    },
    Names {
        language: "lv",
        months: "janvāris|februāris|marts|aprīlis|maijs|jūnijs|jūlijs|augusts|septembris|oktobris|novembris|decembris",
        within: "",
        short: "janv|febr|marts|apr|maijs|jūn|jūl|aug|sept|okt|nov|dec",
        weekdays: "Pirmdiena|Otrdiena|Trešdiena|Ceturtdiena|Piektdiena|Sestdiena|Svētdiena",
    },
    Names {
        language: "mt",
        months: "Jannar|Frar|Marzu|April|Mejju|Ġunju|Lulju|Awwissu|Settembru|Ottubru|Novembru|Diċembru",
        within: "",
        short: "Jan|Fra|Mar|Apr|Mej|Ġun|Lul|Aww|Set|Ott|Nov|Diċ",
        weekdays: "It-Tnejn|It-Tlieta|L-Erbgħa|Il-Ħamis|Il-Ġimgħa|Is-Sibt|Il-Ħadd",
    },
    Names {
        language: "nb",
        months: "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember",
        within: "",
        short: "jan|feb|mars|apr|mai|juni|juli|aug|sep|okt|nov|des",
        weekdays: "mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag",
    },
    Names {
        language: "nl",
        months: "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
        within: "",
        short: "jan|feb|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec",
        weekdays: "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    },
    Names {
        language: "pl",
        months: "styczeń|luty|marzec|kwiecień|maj|czerwiec|lipiec|sierpień|wrzesień|październik|listopad|grudzień",
        within: "stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia",
        short: "sty|lut|mar|kwi|maj|cze|lip|sie|wrz|paź|lis|gru",
        weekdays: "poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela",
    },
    Names {
        language: "pt",
        months: "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
        within: "",
        short: "jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez",
        weekdays: "segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira|sábado|domingo",
    },
    Names {
        language: "ro",
        months: "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie",
        within: "",
        short: "ian|feb|mar|apr|mai|iun|iul|aug|sept|oct|nov|dec",
        weekdays: "luni|marți|miercuri|joi|vineri|sâmbătă|duminică",
    },
    Names {
        language: "sk",
        months: "január|február|marec|apríl|máj|jún|júl|august|september|október|november|december",
        within: "januára|februára|marca|apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra",
        short: "jan|feb|mar|apr|máj|jún|júl|aug|sep|okt|nov|dec",
        weekdays: "pondelok|utorok|streda|štvrtok|piatok|sobota|nedeľa",
    },
    Names {
        language: "sl",
        months: "januar|februar|marec|april|maj|junij|julij|avgust|september|oktober|november|december",
        within: "",
        short: "jan|feb|mar|apr|maj|jun|jul|avg|sep|okt|nov|dec",
        weekdays: "ponedeljek|torek|sreda|četrtek|petek|sobota|nedelja",
    },
    Names {
        language: "sv",
        months: "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
        within: "",
        short: "jan|feb|mars|apr|maj|juni|juli|aug|sep|okt|nov|dec",
        weekdays: "måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag",
    },
    Names {
        language: "tr",
        months: "Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık",
        within: "",
        short: "Oca|Şub|Mar|Nis|May|Haz|Tem|Ağu|Eyl|Eki|Kas|Ara",
        weekdays: "Pazartesi|Salı|Çarşamba|Perşembe|Cuma|Cumartesi|Pazar",
    },
    Names {
        language: "uk",
        months: "січень|лютий|березень|квітень|травень|червень|липень|серпень|вересень|жовтень|листопад|грудень",
        within: "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня",
        short: "січ|лют|бер|квіт|трав|черв|лип|серп|вер|жовт|лист|груд",
        weekdays: "понеділок|вівторок|середа|четвер|пʼятниця|субота|неділя",
    },
];
