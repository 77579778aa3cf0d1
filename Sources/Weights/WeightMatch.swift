public import SourceMarks

/// Finds the tensors of a network in a weight file, by name and shape.
///
/// Nothing is guessed: every tensor must be there with exactly its shape, and every tensor of the
/// file must be used or listed as ignored. Where a small change to the spec would help, the
/// finding says which.
public struct WeightMatch: Sendable {
  let requests: [TensorRequest]
  let rules: [NameRule]
  let naming: NamingProfile
  let ignored: [NamePattern]
  let source: WeightSource
  let span: SourceSpan?

  /// States what is to be found.
  ///
  /// - Parameters:
  ///   - requests: The tensors of the network, in order.
  ///   - source: The weights.
  ///   - rules: The spec's `weights.map`; the first that fits a name counts.
  ///   - naming: How the file's framework names and lays out what no rule fits.
  ///   - ignored: The spec's `weights.ignore`: tensors of the file, or groups of them, that may
  ///     stay unused.
  ///   - span: What to blame where no single layer is to blame, such as `weights.file`.
  public init(
    of requests: [TensorRequest], in source: WeightSource, rules: [NameRule] = [],
    naming: NamingProfile = .pytorch, ignoring ignored: [String] = [], at span: SourceSpan? = nil
  ) {
    self.requests = requests
    self.source = source
    self.rules = rules
    self.naming = naming
    self.ignored = ignored.map(NamePattern.init)
    self.span = span
  }

  /// The tensors, or nil where a finding stands in the way.
  public func table(_ findings: inout DiagnosticList) -> WeightTable? {
    var found = DiagnosticList()
    checkRules(&found)
    let search = search()
    report(search, &found)
    findings.add(found)
    return found.hasErrors ? nil : WeightTable(source: source, places: search.places)
  }

  /// The tensor of the file that one of the network is found in, and how they go together.
  public func verdict(on name: String) -> (entry: TensorEntry, text: String)? {
    guard let request = requests.first(where: { $0.name == name }) else { return nil }
    let found = candidates(for: request).lazy.compactMap { candidate in
      source.entry(named: candidate.name).map { ($0, candidate.change) }
    }.first
    guard let (entry, change) = found else { return nil }
    if !change.fits(entry.dimensions, request.dimensions) { return (entry, "reshaped") }
    return (entry, change.order != nil ? "matched, transposed" : "matched")
  }

  /// What the requests led to.
  struct Search {
    var places: [String: TensorPlace] = [:]
    var missing: [TensorRequest] = []
    var misshapen: [(request: TensorRequest, entry: TensorEntry, change: TensorChange)] = []
    var unsupported: [(request: TensorRequest, entry: TensorEntry)] = []
    /// Tensors of the file that more than one request leads to, with the later request.
    var taken: [(request: TensorRequest, entry: TensorEntry, first: String)] = []
    /// Who uses each tensor of the file.
    var users: [String: String] = [:]
  }

  /// The likeliest name in the file of any tensor of the network.
  func fileName(of request: TensorRequest) -> String {
    candidates(for: request).first?.name ?? request.name
  }

  /// Where a tensor may be: under the name that the first fitting rule gives, else under the
  /// profile's.
  func candidates(for request: TensorRequest) -> [NamingProfile.Candidate] {
    for rule in rules {
      guard let captures = rule.pattern.captures(in: request.name) else { continue }
      let name = NamePattern.fill(rule.target, with: captures) ?? request.name
      return [.init(name: name, change: rule.change ?? naming.change(for: request)(name))]
    }
    return naming.candidates(for: request)
  }

  /// Reports rules that do nothing.
  private func checkRules(_ findings: inout DiagnosticList) {
    var isUsed = [Bool](repeating: false, count: rules.count)
    var fits = isUsed
    for request in requests where !rules.isEmpty {
      var isFirst = true
      for (number, rule) in rules.enumerated() where rule.pattern.matches(request.name) {
        fits[number] = true
        if isFirst { isUsed[number] = true }
        isFirst = false
      }
    }
    for (number, rule) in rules.enumerated() {
      if let finding = self.finding(on: rule, number, isUsed: isUsed[number], fits: fits[number]) {
        findings.add(finding)
      }
    }
  }

  private func finding(
    on rule: NameRule, _ number: Int, isUsed: Bool, fits: Bool
  ) -> Diagnostic? {
    let title = "map rule \(number + 1) (\(Quoted(rule.pattern.text)))"
    let place = rule.span ?? span
    let wildcards = NamePattern(rule.target).wildcardCount
    if wildcards > rule.pattern.wildcardCount {
      return Diagnostic(
        .mapRuleUnused,
        "\(title) puts back \(wildcards) captures, but its pattern has "
          + "\(rule.pattern.wildcardCount)", at: place,
        hint: "give both sides the same number of * and **")
    }
    if isUsed { return nil }
    if fits {
      return Diagnostic(
        .mapRuleUnused, "\(title) is never reached: rules above it take all its tensors",
        at: place, hint: "the first rule that fits counts; move this one up")
    }
    return Diagnostic(
      .mapRuleUnused, "\(title) matches no tensor of the network", at: place,
      hint: NearestName.hint(for: rule.pattern.text, among: requests.map(\.name))
        ?? requests.first.map { "tensors are named like \(Quoted($0.name))" })
  }

  private func search() -> Search {
    var search = Search()
    search.places.reserveCapacity(requests.count)
    search.users.reserveCapacity(requests.count)
    for request in requests {
      let found = candidates(for: request).lazy.compactMap { candidate in
        source.entry(named: candidate.name).map { ($0, candidate.change) }
      }.first
      guard let (entry, wanted) = found else {
        search.missing.append(request)
        continue
      }
      var change = wanted
      // Parts of one tensor may go to several layers.
      if let first = search.users[entry.name], change.slice == nil {
        search.taken.append((request, entry, first))
        continue
      }
      search.users[entry.name] = request.name
      if let divisor = change.divisor {
        if source.entry(named: divisor) == nil {
          change.divisor = nil
        } else {
          search.users[divisor] = request.name
        }
      }
      if !change.fits(entry.dimensions, request.dimensions) {
        search.misshapen.append((request, entry, change))
      } else if !entry.type.holdsParameters {
        search.unsupported.append((request, entry))
      } else {
        search.places[request.name] = TensorPlace(
          request: request, entry: entry, change: change)
      }
    }
    return search
  }
}
