package release

// Process roles that these gates name beside those of a deployment's. Seed 5, 4.
const (
	changeManager = "change_manager"
	serviceOwner  = "service_owner"
)

// Values that gates ask for.
const (
	knownError    = ReferenceKind("known_error")
	problem       = ReferenceKind("problem")
	designPackage = ReferenceKind("sdp")
)

// Clauses of ISO/IEC 20000-1:2018.
const (
	clauseRoles         = "5.3"
	clauseConfiguration = "8.2.6"
	clauseChange        = "8.5.1"
	clauseRelease       = "8.5.3"
)

// Gates are all gates, in the order of the domain's table. Domain section 3;
// ISO/IEC 20000-1:2018 8.5.3.
func Gates() []Gate {
	var gates []Gate
	for _, part := range [][]Gate{planGates(), authorityGates(), buildGates(), startGates(), endGates(), reviewGates()} {
		gates = append(gates, part...)
	}
	return gates
}

// planGates are the gates of the plan. Seed 3, 4.1.
func planGates() []Gate {
	return []Gate{
		{
			ID: "policy-in-force", Clause: clauseRelease, Seed: "3.3", Guards: []Guard{down(ToDeploy), up(Authorized)},
			Check: checkPolicy, Proof: provePolicy,
		},
		{
			ID: "scope-defined", Clause: clauseRelease, Seed: "3.1", Guards: []Guard{up(Scheduled)},
			Model: "its_rule", Check: checkScope, Proof: proveScope,
		},
		{
			ID: "plan-complete", Clause: clauseRelease, Seed: "4.1.1", Guards: []Guard{up(Scheduled)},
			Model: "standing_plan", Defer: true, Check: checkPlan, Proof: provePlan,
		},
		{
			ID: "references", Clause: clauseChange, Seed: "4.1.1", Guards: []Guard{up(Authorized)},
			Model: "standard_change", Over: ChangeAuthority, Check: checkReferences, Proof: proveReferences,
		},
	}
}

// authorityGates are the gates of agreement, authority and roles. Seed 4.1, 5.
func authorityGates() []Gate {
	return []Gate{
		{
			ID: "criteria-agreed", Clause: clauseRelease, Seed: "4.1.2", Guards: []Guard{up(Authorized)},
			Model: "standing_criteria", Defer: true, Check: checkCriteria, Proof: proveCriteria,
		},
		{
			ID: "authorization", Clause: clauseChange, Seed: "4.1.1",
			Guards: []Guard{up(Authorized), up(Built), up(Accepted), down(InProgress)},
			Model:  "standing_authorisation", Check: checkAuthorisation, Proof: proveAuthorisation, Vacuous: asksNoAuthority,
		},
		{
			ID: "roles-assigned", Clause: clauseRoles, Seed: "5",
			Guards: []Guard{up(Authorized), up(Built), up(Accepted), down(Ready), down(InProgress), up(Closed)},
			Check:  checkRoles, Proof: proveRoles, Vacuous: asksNoAcceptor,
		},
	}
}

// buildGates are the gates of build and test. Seed 4.2.
func buildGates() []Gate {
	return []Gate{
		{
			ID: "package-frozen", Clause: clauseRelease, Seed: "3.1", Guards: []Guard{up(Built)},
			Check: checkPackage, Proof: factsOf(func(f *Facts) []Recorded[Package] { return f.Packages }),
		},
		{
			ID: "build-recorded", Clause: clauseRelease, Seed: "4.2.1", Guards: []Guard{up(Built)},
			Defer: true, Check: checkBuild, Proof: factsOf(func(f *Facts) []Recorded[Build] { return f.Builds }),
		},
		{
			ID: "acceptance", Clause: clauseRelease, Seed: "4.2.3", Guards: []Guard{up(Accepted), down(Ready)},
			Model: "automatic_results", Defer: true, Check: checkAcceptance, Proof: proveAcceptance, Vacuous: asksNobody,
		},
	}
}

// startGates are the gates before a deployment starts. Seed 4.3.1.
func startGates() []Gate {
	start := []Guard{down(InProgress)}
	return []Gate{
		{
			ID: "same-build", Clause: clauseRelease, Seed: "4.3.1", Guards: start,
			Check: checkSameBuild, Proof: factsOf(func(f *Facts) []Recorded[Build] { return f.Builds }),
		},
		{
			ID: "release-approval", Clause: clauseRelease, Seed: "4.3.1", Guards: start, Model: "signed_rule",
			Check: checkReleaseApproval, Proof: factsOf(func(f *Facts) []Recorded[Approval] { return f.Approvals }),
		},
		{
			ID: "notice-given", Clause: clauseRelease, Seed: "3.3", Guards: start, Model: "published_schedule",
			Defer: true, Over: TheCustomer,
			Check: checkNotice, Proof: factsOf(func(f *Facts) []Recorded[Notice] { return f.Notices }), Vacuous: asksNoNotice,
		},
		{
			ID: "window", Clause: clauseRelease, Seed: "3.3", Guards: start, Over: TheCustomer,
			Check: checkWindow, Proof: proveWindow, Vacuous: asksNoWindow,
		},
		{
			ID: "baseline-before", Clause: clauseConfiguration, Seed: "4.3.1", Guards: start, Model: "pipeline_snapshot",
			Check: checkBaselineBefore, Proof: baselineOf(BaselineBefore),
		},
	}
}

// endGates are the gates of a deployment that has started. Seed 4.3.
func endGates() []Gate {
	verified := []Guard{down(Verified)}
	return []Gate{
		{
			ID: "tasks-done", Clause: clauseRelease, Seed: "4.3.1", Guards: []Guard{down(Installed)}, Model: "pipeline_result",
			Check: checkTasksDone, Proof: proveTasks,
		},
		{
			ID: "restored", Clause: clauseRelease, Seed: "4.3.1", Guards: []Guard{down(Undone)}, Model: "pipeline_snapshot",
			Check: checkRestored, Proof: baselineOf(BaselineAfter, "release"),
		},
		{
			ID: "baseline-after", Clause: clauseConfiguration, Seed: "4.3.1", Guards: verified, Model: "pipeline_snapshot",
			Defer: true, Check: checkBaselineAfter, Proof: baselineOf(BaselineAfter),
		},
		{
			ID: "installed-as-packaged", Clause: clauseRelease, Seed: "4.3.2", Guards: verified, Model: "pipeline_result",
			Defer: true, Check: checkInstalled, Proof: factsOf(func(f *Facts) []Recorded[Inspection] { return f.Inspections }),
		},
		{
			ID: "configuration-updated", Clause: clauseConfiguration, Seed: "4.3.2", Guards: verified, Defer: true,
			Check: checkConfiguration,
			Proof: factsOf(func(f *Facts) []Recorded[ConfigurationUpdated] { return f.Configurations }),
		},
		{
			ID: "verification", Clause: clauseRelease, Seed: "4.3.2", Guards: verified, Model: "automatic_items",
			Defer: true, Check: checkVerification, Proof: proveItems,
		},
	}
}

// reviewGates are the gates of review and closure. Seed 4.4, 4.5.
func reviewGates() []Gate {
	reviewed, closed := []Guard{up(Reviewed)}, []Guard{up(Closed)}
	return []Gate{
		{
			ID: "issues-handed-over", Clause: clauseRelease, Seed: "4.3.2", Guards: reviewed, Model: "periodic_review",
			Check: checkIssues, Proof: factsOf(func(f *Facts) []Recorded[Issue] { return f.Issues }),
		},
		{
			ID: "investigated", Clause: clauseRelease, Seed: "4.4", Guards: reviewed,
			Check: checkInvestigated, Proof: factsOf(func(f *Facts) []Recorded[Investigation] { return f.Investigations }),
		},
		{
			ID: "review-complete", Clause: clauseRelease, Seed: "4.4", Guards: reviewed, Model: "periodic_review",
			Check: checkReview, Proof: proveReview,
		},
		{
			ID: "pir", Clause: clauseRelease, Seed: "4.4", Guards: closed, Model: "periodic_pir",
			Check: checkPIR, Proof: provePIR,
		},
		{ID: "deferred-done", Clause: clauseRelease, Seed: "4.5", Guards: closed, Check: checkDeferred, Proof: proveDeferred},
	}
}

func up(stage Stage) Guard             { return Guard{Release: stage} }
func down(stage DeploymentStage) Guard { return Guard{Deployment: stage} }
