//! Faults in the checker that the proof of soundness asks for, one at a time: each switches one rule, or one way that labels
//! of data take, off, and has to be found by what then goes out. Only a world of that proof names one; without the feature
//! `sabotage` none has any effect.

macro_rules! faults {
    ($( $(#[$doc:meta])* $name:ident, )*) => {
        /// What the checker is to overlook.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $( $(#[$doc])* $name, )* }

        impl Fault {
            /// All of them.
            pub const ALL: &[Fault] = &[ $( Fault::$name, )* ];
        }
    };
}

faults! {
    /// That data goes to somebody without an agreement.
    AgreementMissing,
    /// What an agreement covers.
    AgreementCovers,
    /// What an agreement is for.
    AgreementPurposes,
    /// That an agreement has ended.
    AgreementEnds,
    /// That an agreement has not begun.
    AgreementBegins,
    /// That third parties are somebody else.
    ThirdParties,
    /// That who decides jointly is somebody else.
    JointControllers,
    /// That data leaves the European Economic Area.
    Transfer,
    /// That data is seen from abroad.
    AccessedFrom,
    /// That a licence is over.
    LicenceOver,
    /// That somebody else's data is passed on.
    OnwardSharing,
    /// That special categories need a ground.
    SpecialGround,
    /// That a child needs a guardian.
    ChildGuardian,
    /// What policies forbid.
    PolicyForbids,
    /// That a changed value can still be read.
    PolicyHashed,
    /// That what is excepted has to be agreed on.
    PolicyTransfer,
    /// That somebody has to approve.
    PolicyApproval,
    /// That data includes what its field at the destination is declared to be.
    TargetCategory,
    /// What a record is chosen by.
    Filter,
    /// What a line of a mapping is chosen by.
    LineCondition,
    /// By what a look-up finds.
    LookupCondition,
    /// The subject of a `match`.
    MatchSubject,
    /// The condition of an `if`.
    IfCondition,
    /// What stands behind `default`.
    DefaultFallback,
    /// All parts of a text but the first.
    JoinParts,
    /// What a `let` stands for.
    LetValue,
    /// What a function of a list asks of its items.
    ItemCondition,
    /// What a function is given.
    CallArguments,
    /// That what a person answers for has an end.
    TreatmentOver,
    /// What a purpose uses, in fields.
    UsesOfFields,
    /// What a purpose uses, in who is delivered.
    UsesOfPresence,
    /// What a purpose uses, in conditions of lines.
    UsesOfConditions,
    /// That a second purpose has its own uses.
    UsesOfSecond,
    /// That data moves without a purpose.
    PurposeMissing,
    /// That a receiver says no role.
    ReceiverRole,
    /// That hashes are compared.
    Hashes,
    /// The form of what was hashed.
    HashedForm,
    /// That `false` is no yes.
    FalseAsGrant,
    /// That nothing is no yes.
    MissingAsGrant,
    /// The category of what is known of a person.
    PersonFact,
    /// That the items of a list decide how many records there are.
    EachList,
    /// That it is open whose choice counts.
    SeveralPeople,
    /// Which topic a flow asks for.
    TopicAsked,
    /// Which topic was chosen.
    TopicChosen,
    /// Which brand a flow asks for.
    BrandAsked,
    /// Which brand was chosen.
    BrandChosen,
    /// That a yes is told only where it stands for no more than was said.
    GrantWidens,
    /// When people chose: everything was said just now.
    ChosenWhen,
    /// How people chose: everybody said it themselves.
    ChosenHow,
    /// That a yes has an end.
    YesExpires,
    /// What becomes of what was delivered when a permission ends.
    PermissionEnds,
    /// What becomes of what was delivered when its source is gone.
    WhenGone,
    /// That to stand on a list is a no.
    ListHeard,
    /// That nobody leaves a list that is told refusals only.
    ListLeft,
    /// That people ask to be erased.
    RequestsRead,
}
