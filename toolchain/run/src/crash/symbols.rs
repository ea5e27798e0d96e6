//! Names for addresses: functions, files and lines from an image's DWARF, or at least from its symbol table.

use std::borrow::Cow;

use addr2line::{Context, demangle_auto};
use gimli::{Dwarf, EndianRcSlice, LittleEndian, SectionId};
use object::{Object, ObjectSection, ObjectSymbol, SectionKind, SymbolKind};

use super::unwind::Tables;

type Slice = EndianRcSlice<LittleEndian>;

/// The debugging information of an image.
pub struct Symbols<'a> {
    object: object::File<'a>,
    dwarf: Option<Context<Slice>>,
}

/// One function at an address; several if calls were inlined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The demangled name, if there is one.
    pub function: Option<String>,
    /// The source as FILE:LINE or FILE:LINE:COLUMN.
    pub source: Option<String>,
}

impl Place {
    /// Whether the source is the kernel's or the runtime's, whose paths begin with the project's name.
    pub fn is_runtime(&self) -> bool {
        self.source
            .as_ref()
            .is_some_and(|source| source.starts_with("llamaos/"))
    }
}

impl<'a> Symbols<'a> {
    /// Reads the image in `bytes`; `None` if that is not possible.
    pub fn new(bytes: &'a [u8]) -> Option<Symbols<'a>> {
        let object = object::File::parse(bytes).ok()?;
        let load = |id: SectionId| -> Result<Slice, gimli::Error> {
            let section = object.section_by_name(id.name());
            let data = section
                .and_then(|section| section.uncompressed_data().ok())
                .unwrap_or_default();
            Ok(Slice::new(data.as_ref().into(), LittleEndian))
        };
        let dwarf = Dwarf::load(load)
            .ok()
            .and_then(|dwarf| Context::from_dwarf(dwarf).ok());
        Some(Symbols { object, dwarf })
    }

    /// The unwind tables.
    pub fn tables(&self) -> Option<Tables<'a>> {
        let section = self.object.section_by_name(".eh_frame")?;
        let text = self
            .object
            .section_by_name(".text")
            .map_or(0, |text| text.address());
        Some(Tables::new(section.data().ok()?, section.address(), text))
    }

    /// The functions at `address`, innermost first; empty if nothing is known.
    pub fn places(&self, address: u64) -> Vec<Place> {
        let mut places = Vec::new();
        if !self.is_code(address) {
            return places;
        }
        if let Some(dwarf) = &self.dwarf
            && let Ok(mut frames) = dwarf.find_frames(address).skip_all_loads()
        {
            while let Ok(Some(frame)) = frames.next() {
                let function = frame
                    .function
                    .and_then(|function| Some(function.demangle().ok()?.into_owned()));
                places.push(Place {
                    function,
                    source: frame.location.and_then(source),
                });
            }
        }
        // The outermost function of an address has a symbol even without debugging information.
        let nameless = places.last().is_none_or(|place| place.function.is_none());
        if nameless && let Some(function) = self.symbol(address) {
            match places.last_mut() {
                Some(place) => place.function = Some(function),
                None => places.push(Place {
                    function: Some(function),
                    source: None,
                }),
            }
        }
        places
    }

    /// Whether the image has code there. Functions that the linker left out keep their debugging information,
    /// at addresses near 0.
    fn is_code(&self, address: u64) -> bool {
        self.object.sections().any(|section| {
            let end = section.address().saturating_add(section.size());
            section.kind() == SectionKind::Text && (section.address()..end).contains(&address)
        })
    }

    fn symbol(&self, address: u64) -> Option<String> {
        let holds = |symbol: &object::Symbol<'_, '_>| {
            let end = symbol.address().saturating_add(symbol.size());
            symbol.kind() == SymbolKind::Text && (symbol.address()..end).contains(&address)
        };
        let symbol = self.object.symbols().find(holds)?;
        Some(demangle_auto(Cow::from(symbol.name().ok()?), None).into_owned())
    }
}

fn source(location: addr2line::Location<'_>) -> Option<String> {
    let file = location.file?;
    Some(match (location.line, location.column) {
        (Some(line), Some(column)) if column > 0 => format!("{file}:{line}:{column}"),
        (Some(line), _) => format!("{file}:{line}"),
        _ => file.to_owned(),
    })
}
