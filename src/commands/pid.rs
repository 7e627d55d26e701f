//! `nstree pid PID… [--in REF]`: a PID as the other PID namespaces have it.

mod translator;

use std::io::{self, BufWriter, Write};

use super::find::parse;
use super::finish;
use super::source;
use super::source::warn_of_foreign_procfs;
use crate::cli::GlobalArgs;
use crate::cli::pid::PidArgs;
use crate::collect::want::Want;
use crate::document;
use crate::error::{Failure, Outcome};
use crate::model::container;
use crate::model::ids::Pid;
use crate::model::kind::{Kind, KindSet};
use crate::model::reference::{self, Reference, ReferenceError, Target};
use crate::options::{self, Surroundings};
use crate::render;
use crate::render::pid::Extent;
use crate::render::theme::Theme;
use translator::{Place, Translator};

pub(super) fn run(
    args: &PidArgs,
    global: &GlobalArgs,
    surroundings: &Surroundings,
) -> Result<Outcome, Failure> {
    let pids = args.pids.iter().map(|text| pid(text)).collect::<Result<Vec<_>, _>>()?;
    let inside = args.inside.as_deref().map(reference).transpose()?;
    let source = source::load(global, surroundings, want(inside.as_ref()))?;
    warn_of_foreign_procfs(&source);
    let place = match inside.map(|reference| Place::find(reference, &source)).transpose() {
        Ok(place) => place,
        Err(error) => {
            error.complain();
            return Ok(Outcome::NotFound);
        }
    };
    let translator = Translator::new(&source, place, &source::procfs(global, surroundings));
    let (found, outcome) = translator.translate_all(&pids);

    let theme = Theme::new(options::is_colored(global.color, surroundings));
    let mut out = BufWriter::new(io::stdout().lock());
    let written = if global.any_json() {
        let object = document::translations(&source.snapshot, &found);
        if global.json {
            render::json::write_object(&object, &mut out)
        } else {
            object.pids.iter().try_for_each(|row| render::json::write_line(row, &mut out))
        }
    } else {
        render::pid::write(&found, extent(args), theme, &mut out)
    };
    Ok(finish(written.and_then(|()| out.flush()))?.and(outcome))
}

/// Every PID of all, and which PID namespace is below which; and containers, if the name can be that of one.
fn want(inside: Option<&Reference>) -> Want {
    let by_name = inside.is_some_and(|inside| matches!(inside.target, Target::Name(_)));
    Want {
        namespaces: if by_name { KindSet::ALL } else { Kind::Pid.into() },
        containers: by_name,
        nested_pids: true,
        threads: true,
        relations: true,
        ..Want::default()
    }
}

const fn extent(args: &PidArgs) -> Extent {
    match (args.quiet, args.inside.is_some()) {
        (false, false) => Extent::Levels,
        (false, true) => Extent::Here,
        (true, false) => Extent::InnermostNumber,
        (true, true) => Extent::NumberHere,
    }
}

fn pid(text: &str) -> Result<Pid, Failure> {
    reference::pid(text).map_err(|error| Failure::new(format_args!("'{text}'"), error))
}

/// The kind need not be typed, as there is but one that can be meant, nor before a container as it is printed, `docker:web`.
fn reference(text: &str) -> Result<Reference, Failure> {
    let reference = parse(text, |text| match Reference::parse(text) {
        Err(ReferenceError::NoColon) => Reference::parse(&format!("pid:{text}")),
        Err(ReferenceError::UnknownKind(name)) if container::is_runtime(&name) => {
            Reference::parse(&format!("pid:{text}"))
        }
        parsed => parsed,
    })?;
    if !reference.kinds.contains(Kind::Pid) {
        return Err(Failure::new(format_args!("'{text}'"), "only PID namespaces have PIDs")
            .with_hint(format_args!("the PID namespace of process 8 is pid:8")));
    }
    Ok(Reference { kinds: [Kind::Pid].into_iter().collect(), ..reference })
}
