public import SourceMarks

/// Looks at every value once: what headers cannot tell.
extension WeightTable {
  /// What is wrong with the values: NaN and infinities (SL0515), negative variances (SL0516),
  /// weights that are all one value and filters that are all zero (SL0517).
  ///
  /// - Parameter progress: Called with the part that is done, 0 to 1.
  /// - Complexity: one pass over the tensors, 256 KiB at a time.
  /// - Throws: `WeightFault` where a tensor cannot be read.
  public func deepFindings(
    at span: SourceSpan?, progress: (Double) -> Void
  ) throws(WeightFault) -> [Diagnostic] {
    let total = places.values.reduce(0) { $0 + $1.entry.count }
    var done = 0
    var findings: [Diagnostic] = []
    let ordered = places.values.sorted { $0.entry.bytes.lowerBound < $1.entry.bytes.lowerBound }
    for place in ordered {
      progress(total == 0 ? 1 : Double(done) / Double(total))
      var audit = Audit(place)
      try source.stream(place.entry.name) { audit.take($0) }
      findings += audit.findings(of: place, at: span)
      done += place.entry.count
    }
    progress(1)
    return findings
  }
}

/// What one pass over a tensor's values has seen.
private struct Audit {
  private var nans = 0
  private var infinities = 0
  private var least = Float.infinity
  private var greatest = -Float.infinity
  private var index = 0
  /// Values of one filter, where filters lie one after the other; else 0.
  private let filter: Int
  private var filterIsZero = true
  private var deadFilters = 0

  init(_ place: TensorPlace) {
    let extents = place.entry.dimensions
    let count = place.entry.count
    switch place.kind {
    case .convolutionWeight, .depthwiseWeight, .linearWeight:
      let first = extents.first ?? 0
      filter = place.change.order == nil && first > 1 && count > first ? count / first : 0
    case .transposedWeight, .otherWeight, .bias, .scale, .shift, .runningMean, .runningVariance:
      filter = 0
    }
  }

  mutating func take(_ values: Span<Float>) {
    for place in values.indices {
      let value = values[place]
      if value.isNaN {
        nans += 1
      } else if value.isInfinite {
        infinities += 1
      } else {
        least = min(least, value)
        greatest = max(greatest, value)
      }
      if filter > 0 {
        if value != 0 { filterIsZero = false }
        if (index + 1) % filter == 0 {
          if filterIsZero { deadFilters += 1 }
          filterIsZero = true
        }
      }
      index += 1
    }
  }

  func findings(of place: TensorPlace, at span: SourceSpan?) -> [Diagnostic] {
    let name = Quoted(place.entry.name)
    let span = place.request.span ?? span
    let layer = place.request.layer
    if nans + infinities > 0 {
      return [
        Diagnostic(
          .nonFiniteWeights, "\(nans) NaN and \(infinities) infinite values in \(name)", at: span,
          hint: "training diverged, or the file is damaged", layer: layer)
      ]
    }
    if place.kind == .runningVariance, least < 0 {
      return [
        Diagnostic(
          .negativeVariance, "variance \(name) is negative: \(least)", at: span,
          hint: "weight and variance swapped? the order is weight, bias, running_mean, running_var",
          layer: layer)
      ]
    }
    switch place.kind {
    case .convolutionWeight, .depthwiseWeight, .transposedWeight, .linearWeight, .otherWeight:
      break
    case .bias, .scale, .shift, .runningMean, .runningVariance: return []
    }
    if index > 1, least == greatest {
      return [
        Diagnostic(
          .constantWeights, "\(name) is \(least == 0 ? "all zero" : "the same value everywhere")",
          at: span, hint: "an untrained layer?", layer: layer)
      ]
    }
    guard deadFilters > 0 else { return [] }
    return [
      Diagnostic(
        .constantWeights,
        "\(deadFilters) of \(index / filter) filters of \(name) are all zero", at: span,
        hint: "pruned, or never trained?", layer: layer)
    ]
  }
}
