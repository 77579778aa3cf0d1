public import SourceMarks

/// Finds the tensors of a network in a weight file, by name and shape.
///
/// Nothing is guessed: every tensor must be there with exactly its shape, and every tensor of the
/// file must be used or listed as ignored. Where a small change to the spec would help, the
/// finding says which.
public struct WeightMatch: Sendable {
  let requests: [TensorRequest]
  let rules: [NameRule]
  let ignored: [NamePattern]
  let source: WeightSource
  let span: SourceSpan?

  /// States what is to be found.
  ///
  /// - Parameters:
  ///   - requests: The tensors of the network, in order.
  ///   - source: The weights.
  ///   - rules: The spec's `weights.map`; the first that fits a name counts.
  ///   - ignored: The spec's `weights.ignore`: tensors of the file, or groups of them, that may
  ///     stay unused.
  ///   - span: What to blame where no single layer is to blame, such as `weights.file`.
  public init(
    of requests: [TensorRequest], in source: WeightSource, rules: [NameRule] = [],
    ignoring ignored: [String] = [], at span: SourceSpan? = nil
  ) {
    self.requests = requests
    self.source = source
    self.rules = rules
    self.ignored = ignored.map(NamePattern.init)
    self.span = span
  }

  /// The tensors, or nil where a finding stands in the way.
  public func table(_ findings: inout DiagnosticList) -> WeightTable? {
    var found = DiagnosticList()
    let names = fileNames(&found)
    let search = search(names)
    report(search, names, &found)
    findings.add(found)
    return found.hasErrors ? nil : WeightTable(source: source, places: search.places)
  }

  /// What the requests led to.
  struct Search {
    var places: [String: (kind: TensorRequest.Kind, entry: TensorEntry)] = [:]
    var missing: [TensorRequest] = []
    var misshapen: [(request: TensorRequest, entry: TensorEntry)] = []
    var unsupported: [(request: TensorRequest, entry: TensorEntry)] = []
    /// Tensors of the file that more than one request leads to, with the later request.
    var taken: [(request: TensorRequest, entry: TensorEntry, first: String)] = []
    /// Who uses each tensor of the file.
    var users: [String: String] = [:]
  }

  /// The name in the file of any name in the network.
  func fileName(of name: String) -> String {
    for rule in rules {
      if let captures = rule.pattern.captures(in: name) {
        return NamePattern.fill(rule.target, with: captures) ?? name
      }
    }
    return name
  }

  /// The names in the file of all requests; findings for rules that do nothing.
  private func fileNames(_ findings: inout DiagnosticList) -> [String] {
    var isUsed = [Bool](repeating: false, count: rules.count)
    var fits = isUsed
    var names: [String] = []
    for request in requests {
      var name: String?
      for (number, rule) in rules.enumerated() {
        guard let captures = rule.pattern.captures(in: request.name) else { continue }
        fits[number] = true
        if name == nil {
          isUsed[number] = true
          name = NamePattern.fill(rule.target, with: captures) ?? request.name
        }
      }
      names.append(name ?? request.name)
    }
    for (number, rule) in rules.enumerated() {
      if let finding = self.finding(on: rule, number, isUsed: isUsed[number], fits: fits[number]) {
        findings.add(finding)
      }
    }
    return names
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

  private func search(_ names: [String]) -> Search {
    var search = Search()
    for (request, name) in zip(requests, names) {
      guard let entry = source.entry(named: name) else {
        search.missing.append(request)
        continue
      }
      if let first = search.users[name] {
        search.taken.append((request, entry, first))
        continue
      }
      search.users[name] = request.name
      if entry.dimensions != request.dimensions {
        search.misshapen.append((request, entry))
      } else if !entry.type.holdsParameters {
        search.unsupported.append((request, entry))
      } else {
        search.places[request.name] = (request.kind, entry)
      }
    }
    return search
  }
}
