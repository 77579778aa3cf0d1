/// How a framework names tensors and lays them out.
///
/// - Source: the frameworks' documentation of `state_dict`, Keras layers' weights, Caffe's blobs,
///   and Flax's parameter dictionaries.
public enum NamingProfile: String, Sendable, CaseIterable {
  /// `layer.weight`; filters as `[out, in, height, width]`, matrices as `[out, in]`.
  case pytorch
  /// `layer/kernel`, perhaps with `:0`; filters as `[height, width, in, out]`, matrices as
  /// `[in, out]`.
  case keras
  /// `layer.0`; filters as in PyTorch; a batchnorm's statistics, their factor, and a `Scale` layer.
  case caffe
  /// `layer/kernel`, perhaps under `params` and `batch_stats`; layouts as in Keras.
  case flax

  /// A name in the file, and what makes its tensor ours.
  struct Candidate {
    let name: String
    let change: TensorChange
  }

  /// The places to look for a tensor, the likeliest first.
  func candidates(for request: TensorRequest) -> [Candidate] {
    let change = change(for: request)
    return names(of: request).map { Candidate(name: $0, change: change($0)) }
  }

  /// What is done to a tensor under whichever of its names it is found.
  func change(for request: TensorRequest) -> (String) -> TensorChange {
    var change = TensorChange()
    switch (self, request.kind) {
    // torchvision's ConvNeXt keeps the factors of channels as [C, 1, 1].
    case (.pytorch, .scale): change.form = .squeezed
    case (.pytorch, _): break
    case (.caffe, .runningMean), (.caffe, .runningVariance):
      change.form = .squeezed
      return { name in
        var change = change
        change.divisor = name.dropLast() + "2"
        return change
      }
    case (.caffe, _): change.form = .squeezed
    case (.keras, .depthwiseWeight):
      change.order = [2, 3, 0, 1]
      change.form = .merged
    case (.flax, .transposedWeight):
      // Flax slides the kernel over the spread input as it is; the gradient of a convolution,
      // which everyone else computes, slides it turned round.
      change.order = [2, 3, 0, 1]
      change.flipsFilters = true
    case (_, .convolutionWeight), (_, .depthwiseWeight), (_, .transposedWeight):
      change.order = [3, 2, 0, 1]
    case (_, .linearWeight): change.order = [1, 0]
    case (_, .otherWeight), (_, .bias), (_, .scale), (_, .shift), (_, .runningMean),
      (_, .runningVariance):
      change.form = .squeezed
    }
    return { _ in change }
  }

  private func names(of request: TensorRequest) -> [String] {
    // Before the others' words are made: this is the usual case, and there may be thousands.
    if self == .pytorch { return [request.name] }
    let own = String(request.name.dropFirst(request.layer.utf8.count + 1))
    let path = String(request.layer.map { $0 == "." ? "/" : $0 })
    switch self {
    case .pytorch: return [request.name]
    case .keras:
      let words = Self.kerasWords(request.kind, own).map { "\(path)/\($0)" }
      return words + words.map { $0 + ":0" }
    case .flax:
      let word = Self.flaxWord(request.kind, own)
      let isStatistic = request.kind == .runningMean || request.kind == .runningVariance
      return ["\(path)/\(word)", "\(isStatistic ? "batch_stats" : "params")/\(path)/\(word)"]
    case .caffe: return Self.caffeNames(request)
    }
  }

  private static func kerasWords(_ kind: TensorRequest.Kind, _ own: String) -> [String] {
    switch kind {
    case .convolutionWeight, .transposedWeight, .linearWeight: ["kernel"]
    case .depthwiseWeight: ["depthwise_kernel", "kernel"]
    case .otherWeight: ["alpha", own]
    case .bias: ["bias"]
    case .scale: ["gamma"]
    case .shift: ["beta"]
    case .runningMean: ["moving_mean"]
    case .runningVariance: ["moving_variance"]
    }
  }

  private static func flaxWord(_ kind: TensorRequest.Kind, _ own: String) -> String {
    switch kind {
    case .convolutionWeight, .transposedWeight, .linearWeight, .depthwiseWeight: "kernel"
    case .otherWeight: own
    case .bias, .shift: "bias"
    case .scale: "scale"
    case .runningMean: "mean"
    case .runningVariance: "var"
    }
  }

  /// Caffe keeps a normalisation's factor and offset in a `Scale` layer of its own, which is
  /// commonly called after the `BatchNorm` layer: `bn1` and `scale1`, or `conv1/bn` and
  /// `conv1/bn/scale`.
  private static func caffeNames(_ request: TensorRequest) -> [String] {
    let layer = request.layer
    var scales = ["\(layer)/scale", "\(layer)_scale", "\(layer).scale"]
    if let dot = layer.range(of: "bn", from: layer.startIndex) {
      scales.append(layer.replacing(dot, with: "scale"))
    }
    switch request.kind {
    case .convolutionWeight, .depthwiseWeight, .transposedWeight, .linearWeight, .otherWeight,
      .runningMean:
      return ["\(layer).0"]
    case .bias, .runningVariance: return ["\(layer).1"]
    case .scale: return scales.map { "\($0).0" }
    case .shift: return scales.map { "\($0).1" }
    }
  }
}

extension String {
  /// The first place of a word, searched without Foundation.
  fileprivate func range(of word: String, from start: Index) -> Range<Index>? {
    var index = start
    while index < endIndex {
      if self[index...].hasPrefix(word) { return index..<self.index(index, offsetBy: word.count) }
      index = self.index(after: index)
    }
    return nil
  }

  fileprivate func replacing(_ range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
