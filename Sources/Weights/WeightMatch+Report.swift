import SourceMarks

extension WeightMatch {
  /// All findings but those on rules.
  func report(_ search: Search, _ findings: inout DiagnosticList) {
    if let missing = missingFinding(search) { findings.add(missing) }
    for finding in shapeFindings(search.misshapen) { findings.add(finding) }
    if let types = typeFinding(search.unsupported) { findings.add(types) }
    if let square = squareFinding(search) { findings.add(square) }
    if let taken = takenFinding(search.taken) { findings.add(taken) }
    reportUnused(search, &findings)
    if let precision = precisionFinding(search) { findings.add(precision) }
    if let unlisted = unlistedFinding() { findings.add(unlisted) }
    if let fields = unknownFieldFinding() { findings.add(fields) }
  }

  /// `(and 12 more)`, or nothing.
  static func more(_ count: Int) -> String { count > 1 ? " (and \(count - 1) more)" : "" }

  /// A few names, quoted, with a mark where others follow.
  static func few(_ names: some Collection<String>, limit: Int = 5) -> String {
    let shown = names.prefix(limit).map { Quoted($0).description }.joined(separator: ", ")
    return names.count > limit ? shown + ", …" : shown
  }

  private func typeFinding(
    _ unsupported: [(request: TensorRequest, entry: TensorEntry)]
  ) -> Diagnostic? {
    guard let (request, entry) = unsupported.first else { return nil }
    let isWhole = entry.type.isReadable
    return Diagnostic(
      .unsupportedType,
      "dtype '\(entry.type.rawValue)' of \(Quoted(entry.name)) is not supported"
        + Self.more(unsupported.count),
      at: request.span ?? span,
      hint: isWhole
        ? "whole numbers are quantised weights, which need scales; save it as F32, F16, BF16 or F64"
        : "save it as F32, F16, BF16 or F64",
      layer: request.layer)
  }

  private func takenFinding(
    _ taken: [(request: TensorRequest, entry: TensorEntry, first: String)]
  ) -> Diagnostic? {
    guard let (request, entry, first) = taken.first else { return nil }
    return Diagnostic(
      .tensorUsedTwice,
      "two tensors of the network, \(Quoted(first)) and \(Quoted(request.name)), map to one "
        + "tensor of the file, \(Quoted(entry.name))" + Self.more(taken.count),
      at: request.span ?? span,
      hint: "meant? say share on the second layer; else a rule's target needs as many * and ** as "
        + "its pattern", layer: request.layer)
  }

  private func precisionFinding(_ search: Search) -> Diagnostic? {
    let types = Set(search.places.values.map(\.entry.type)).subtracting([.float32])
    guard !types.isEmpty else { return nil }
    let names = types.map(\.rawValue).sorted().joined(separator: " and ")
    return Diagnostic(.halfPrecision, "weights are \(names); computed in F32", at: span)
  }

  /// A square matrix that is taken as it is, where other matrices of the file lie the other way.
  private func squareFinding(_ search: Search) -> Diagnostic? {
    let turned = search.misshapen.filter {
      $0.request.kind == .linearWeight && $0.entry.dimensions == $0.request.dimensions.reversed()
    }.count
    let mapped = search.places.values.filter { $0.kind == .linearWeight && $0.change.order != nil }
    guard turned + mapped.count > 0 else { return nil }
    let squares = requests.filter { request in
      guard let place = search.places[request.name], place.kind == .linearWeight else {
        return false
      }
      let extents = place.entry.dimensions
      return place.change.order == nil && extents.count == 2 && extents[0] == extents[1]
        && extents[0] > 1
    }
    guard let first = squares.first else { return nil }
    return Diagnostic(
      .ambiguousSquare,
      "square matrix \(Quoted(first.name)) \(TensorEntry.text(of: first.dimensions)): the layout "
        + "cannot be seen from its shape" + Self.more(squares.count), at: first.span ?? span,
      hint: "other matrices of the file are [in, out]: naming: keras, or a rule with transpose "
        + "for this one too", layer: first.layer)
  }

  private func unlistedFinding() -> Diagnostic? {
    guard !source.unlisted.isEmpty else { return nil }
    return Diagnostic(
      .unusedTensors,
      "\(source.unlisted.count) tensors lie in the files of \(Quoted(source.path)) without being "
        + "listed there (\(Self.few(source.unlisted, limit: 3)))", at: span)
  }

  private func unknownFieldFinding() -> Diagnostic? {
    let fields = source.files.flatMap(\.unknownFields)
    guard !fields.isEmpty else { return nil }
    var finding = Diagnostic(
      .notAWeightFile,
      "the header of \(Quoted(source.path)) has fields that the format does not know "
        + "(\(Self.few(fields, limit: 3)))", at: span, hint: "they are ignored")
    finding.severity = .warning
    return finding
  }
}

// MARK: Tensors of the file that nothing uses

extension WeightMatch {
  private func reportUnused(_ search: Search, _ findings: inout DiagnosticList) {
    var unused = source.entries.map(\.name).filter { name in
      search.users[name] == nil && !Self.isCounter(name)
        && !ignored.contains { $0.matchesNameOrGroup(name) }
    }
    let biases = unusedBiases(among: Set(unused))
    if let first = biases.first {
      findings.add(
        Diagnostic(
          .biasNotUsed,
          "tensor \(Quoted(first.name)) exists, but layer \(Quoted(first.request.layer)) has "
            + "bias: false" + Self.more(biases.count),
          at: first.request.span ?? span,
          notes: biases.count > 1
            ? [.init(nil, "likewise \(Self.few(biases.dropFirst().map(\.name)))")] : [],
          hint: "set bias: true, or list it under weights: ignore", layer: first.request.layer))
      let names = Set(biases.map(\.name))
      unused.removeAll { names.contains($0) }
    }
    // Where tensors are missing, those left over are most likely the same under other names.
    guard search.missing.isEmpty, let first = unused.first else { return }
    let title =
      unused.count == 1
      ? "tensor \(Quoted(first)) in the file is not used"
      : "\(unused.count) tensors in the file are not used (\(Self.few(unused, limit: 3)))"
    findings.add(
      Diagnostic(.unusedTensors, title, at: span, hint: ignoreHint(unused, used: search.users.keys))
    )
  }

  /// Counters of training steps, which no prediction needs.
  private static func isCounter(_ name: String) -> Bool {
    name == "num_batches_tracked" || name.hasSuffix(".num_batches_tracked")
  }

  private func unusedBiases(
    among unused: Set<String>
  ) -> [(request: TensorRequest, name: String)] {
    guard !unused.isEmpty else { return [] }
    let asked = Set(requests.map(\.name))
    return requests.compactMap { request in
      switch request.kind {
      case .convolutionWeight, .depthwiseWeight, .transposedWeight, .linearWeight, .otherWeight:
        break
      case .bias, .scale, .shift, .runningMean, .runningVariance: return nil
      }
      guard request.name.hasSuffix(".weight") else { return nil }
      let bias = request.name.dropLast("weight".count) + "bias"
      let asking = TensorRequest(String(bias), [], .bias, layer: request.layer)
      guard !asked.contains(String(bias)) else { return nil }
      return candidates(for: asking).map(\.name).first(where: unused.contains).map { (request, $0) }
    }
  }

  /// A line for the spec that names the groups in which nothing is used, or the tensors.
  private func ignoreHint(_ unused: [String], used: some Sequence<String>) -> String {
    func group(_ name: String) -> String { String(name.prefix { $0 != "." }) }
    let usedGroups = Set(used.map(group))
    var patterns: [String] = []
    var seen: Set<String> = []
    for name in unused {
      let pattern = usedGroups.contains(group(name)) ? name : group(name)
      if seen.insert(pattern).inserted { patterns.append(pattern) }
    }
    guard patterns.count <= 5 else {
      return "list them under weights: ignore, or use the right spec"
    }
    return "weights: ignore: [\(patterns.map(JSONText.quoted).joined(separator: ", "))]"
  }
}
