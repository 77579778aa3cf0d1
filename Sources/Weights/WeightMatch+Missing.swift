import SourceMarks

extension WeightMatch {
  /// One finding for all tensors that are not in the file.
  func missingFinding(_ search: Search) -> Diagnostic? {
    guard let first = search.missing.first else { return nil }
    let place = search.missing.count == 1 ? first.span ?? span : span ?? first.span
    let isOnlyStatistics = search.missing.allSatisfy {
      $0.kind == .runningMean || $0.kind == .runningVariance
    }
    let rule = renaming(search)
    if isOnlyStatistics, rule == nil {
      var finding = Diagnostic(
        .missingStatistics,
        "running statistics are missing: \(Quoted(fileName(of: first)))"
          + Self.more(search.missing.count),
        at: place, hint: "exported without buffers? save the network's whole state_dict()",
        layer: first.layer)
      // Without them nothing can be computed, so here it is no mere warning.
      finding.severity = .error
      return finding
    }
    return Diagnostic(
      .missingTensor,
      "tensor \(Quoted(first.name)) is missing" + Self.more(search.missing.count), at: place,
      notes: missingNotes(search, first), hint: rule?.hint, layer: first.layer)
  }

  private func missingNotes(_ search: Search, _ first: TensorRequest) -> [Diagnostic.Label] {
    var notes: [String] = []
    let name = fileName(of: first)
    if name != first.name {
      notes.append(
        "by \(rules.isEmpty ? "naming: \(naming.rawValue)" : "the map") it is \(Quoted(name)) in the file"
      )
    }
    let unused = source.entries.map(\.name).filter { search.users[$0] == nil }
    let sameEnd = unused.filter { $0.hasSuffix("." + name) || name.hasSuffix("." + $0) }
    let near =
      sameEnd.isEmpty
      ? NearestName.dottedSuggestions(for: name, among: unused) : Array(sameEnd.prefix(3))
    if !near.isEmpty {
      notes.append("nearest in the file: \(Self.few(near))")
    } else if !unused.isEmpty {
      notes.append("the file has \(unused.count) unused tensors: \(Self.few(unused, limit: 3))")
    } else {
      notes.append("the file has \(source.entries.count) tensors, all of them used")
    }
    if search.missing.count > 1 {
      notes.append(
        "also missing: \(Self.few(search.missing.dropFirst().map { fileName(of: $0) }))")
    }
    return notes.map { .init(nil, $0) }
  }
}

// MARK: A rule that would help

extension WeightMatch {
  /// A change of prefix: `ours.` becomes `theirs.`; either may be empty.
  private struct Renaming: Hashable {
    let ours: String
    let theirs: String

    func apply(_ name: String) -> String? {
      guard !ours.isEmpty else { return theirs + "." + name }
      guard name.hasPrefix(ours + ".") else { return nil }
      let rest = name.dropFirst(ours.count + 1)
      return theirs.isEmpty ? String(rest) : theirs + "." + rest
    }

    var rule: String {
      let pattern = ours.isEmpty ? "**" : ours + ".**"
      let target = theirs.isEmpty ? "**" : theirs + ".**"
      return "map: {\(JSONText.quoted(pattern)): \(JSONText.quoted(target))}"
    }
  }

  /// More candidates than this are not tried.
  private static let mostCandidates = 64

  /// The change of prefix that finds most of what is missing, if it finds half of it or more.
  private func renaming(_ search: Search) -> (hint: String, count: Int)? {
    guard let first = search.missing.first else { return nil }
    let free = source.entries.filter { search.users[$0.name] == nil }
    let byName = Dictionary(free.map { ($0.name, $0.dimensions) }, uniquingKeysWith: { a, _ in a })
    var seen: Set<Renaming> = []
    var best: (renaming: Renaming, count: Int)?
    for entry in free where entry.dimensions == first.dimensions {
      for candidate in Self.candidates(first.name, entry.name) where seen.insert(candidate).inserted
      {
        guard seen.count <= Self.mostCandidates else { break }
        let count = search.missing.count { request in
          candidate.apply(request.name).flatMap { byName[$0] } == request.dimensions
        }
        if count > best?.count ?? 0, !breaks(candidate, search) { best = (candidate, count) }
      }
    }
    guard let best, best.count * 2 >= search.missing.count else { return nil }
    let effect =
      best.count == search.missing.count
      ? (best.count == 1 ? "finds it" : "finds all \(best.count)")
      : "finds \(best.count) of \(search.missing.count)"
    let position = rules.isEmpty ? "" : ", before the other rules,"
    return ("under weights:\(position) \(best.renaming.rule) \(effect)", best.count)
  }

  /// The changes of prefix that make one name the other: the longest common end first.
  private static func candidates(_ ours: String, _ theirs: String) -> [Renaming] {
    let (a, b) = (ours.split(separator: "."), theirs.split(separator: "."))
    var common = 0
    while common < min(a.count, b.count), a[a.count - 1 - common] == b[b.count - 1 - common] {
      common += 1
    }
    return stride(from: common, to: 0, by: -1).map { length in
      Renaming(
        ours: a.dropLast(length).joined(separator: "."),
        theirs: b.dropLast(length).joined(separator: "."))
    }
  }

  /// Whether a change of prefix would also change a name that is found as it is.
  private func breaks(_ renaming: Renaming, _ search: Search) -> Bool {
    let missing = Set(search.missing.map(\.name))
    return requests.contains { !missing.contains($0.name) && renaming.apply($0.name) != nil }
  }
}
