//! Circles of parents, which no kernel shows at one time; a scan that takes time, and a saved file, can.

/// The members of each circle that the parents of so many make, each once; what hangs below a circle is in none.
///
/// The time it takes is proportional to the number.
#[must_use]
pub fn circles(count: usize, parent: impl Fn(usize) -> Option<usize>) -> Vec<Vec<usize>> {
    let mut circles = Vec::new();
    // By which walk upwards each was first met.
    let mut walk_of = vec![None; count];
    for start in 0..count {
        let mut next = Some(start);
        while let Some(here) = next
            && walk_of[here].is_none()
        {
            walk_of[here] = Some(start);
            next = parent(here);
        }
        if let Some(met) = next
            && walk_of[met] == Some(start)
        {
            let onwards = |here: &usize| parent(*here).filter(|next| *next != met);
            circles.push(std::iter::successors(Some(met), onwards).collect());
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_circle_is_found_once_and_what_hangs_below_is_none() {
        let parents = [Some(1), Some(2), Some(0), Some(0), None, Some(4), Some(6)];
        let mut found = circles(parents.len(), |index| parents[index]);
        for circle in &mut found {
            circle.sort_unstable();
        }
        assert_eq!(found, [vec![0, 1, 2], vec![6]]);
        assert_eq!(circles(0, |_| None), Vec::<Vec<usize>>::new());
    }
}
