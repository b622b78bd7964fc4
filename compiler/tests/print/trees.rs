//! Print-then-read is identity for generated trees.

use super::{generate, read_with_findings};
use martlet_compiler::syntax::ast::Ast;
use martlet_compiler::syntax::print;
use proptest::prelude::*;

fn comes_back(tree: &Ast) -> Result<(), TestCaseError> {
    let printed = print(tree);
    let (again, findings) = read_with_findings(&printed);
    prop_assert!(findings.is_empty(), "{printed}\n{findings}");
    let (again_bare, bare) = (again.without_places(), tree.without_places());
    prop_assert!(again_bare == bare, "{printed}\n{}", difference(&bare, &again_bare));
    prop_assert_eq!(print(&again), printed);
    Ok(())
}

/// Where two trees part.
fn difference(was: &Ast, is: &Ast) -> String {
    let (was, is) = (format!("{was:#?}"), format!("{is:#?}"));
    let same = was.lines().zip(is.lines()).take_while(|(was, is)| was == is).count();
    let around =
        |text: &str| text.lines().skip(same.saturating_sub(8)).take(20).collect::<Vec<_>>().join("\n");
    format!("was\n{}\n\nis\n{}", around(&was), around(&is))
}

macro_rules! kinds {
    ($($name:ident $kind:literal)*) => {
        proptest! {
            $(
                #[test]
                fn $name(tree in generate::one($kind)) {
                    comes_back(&tree)?;
                }
            )*

            #[test]
            fn several(tree in generate::several()) {
                comes_back(&tree)?;
            }
        }
    };
}

kinds! {
    company 0 brand 1 team 2 system 3 connector 4 term 5 purpose 6 notice 7 suppression 8 flow 9 consent 10 identity 11
    precedence 12 agreement 13 policy 14 approval 15 waiver 16 erasure 17 mapping 18 function 19 table 20 metric 21 test 22
}
