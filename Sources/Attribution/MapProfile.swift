/// How the maps of several layers become one.
public enum MapFusion: String, Sendable, Hashable, CaseIterable {
  /// The mean of the layers' pictures.
  case mean
  /// The largest of the layers' pictures at each position.
  case max
}

/// Whose rules turn a signed map into a picture. Maps themselves are the same under all of them.
public enum MapProfile: String, Sendable, Hashable, CaseIterable {
  /// Ours: rectified, scaled to `[0, 1]` with epsilon 1e-7, resized bilinearly.
  case sightline
  /// As ours, and scaled once more after resizing.
  case pytorchGradCAM = "pytorch-grad-cam"
  /// Rectified and scaled with epsilon 1e-8, at the layer's own size.
  case torchcam
  /// Signed and not scaled, resized to the nearest neighbour.
  case captum

  /// What a picture shows under these rules.
  public func picture(of map: Heatmap, height: Int, width: Int) -> Heatmap {
    switch self {
    case .sightline: map.picture(height: height, width: width)
    case .pytorchGradCAM: map.picture(height: height, width: width).rectified.shiftedToOne
    case .torchcam: map.rectified.scaled(epsilon: 1e-8)
    case .captum: map.resizedToNearest(height: height, width: width)
    }
  }

  /// One picture of several layers' maps, of the size that the rules give; nil for no maps. Where
  /// the sizes differ under the rules, all are resized bilinearly to the largest.
  public func fused(_ maps: [Heatmap], _ fusion: MapFusion, height: Int, width: Int) -> Heatmap? {
    let pictures = maps.map { map -> Heatmap in
      // pytorch-grad-cam scales the mean, not each layer, a second time.
      self == .pytorchGradCAM
        ? map.picture(height: height, width: width)
        : picture(of: map, height: height, width: width)
    }
    guard let tallest = pictures.map(\.height).max(), let widest = pictures.map(\.width).max()
    else { return nil }
    var result = Heatmap(height: tallest, width: widest)
    for (number, picture) in pictures.enumerated() {
      let sized =
        picture.height == tallest && picture.width == widest
        ? picture : picture.resized(height: tallest, width: widest)
      for i in result.values.indices {
        switch fusion {
        case .mean: result.values[i] += sized.values[i] / Float(pictures.count)
        case .max:
          result.values[i] =
            number == 0 ? sized.values[i] : Swift.max(result.values[i], sized.values[i])
        }
      }
    }
    return self == .pytorchGradCAM ? result.rectified.shiftedToOne : result
  }

  /// What the other tool is known to do that is not repeated here.
  public var notRepeated: [String] {
    switch self {
    case .sightline: []
    case .pytorchGradCAM:
      [
        "a layer that an operation in place follows is read after that operation on a CPU",
        "Guided Backprop is the plain gradient where rectifiers are functions, not modules",
        "Ablation-CAM is turned over where the score is negative",
        "Eigen-CAM's sign is left to the linear algebra library",
        "Grad-CAM++ adds 1e-6 to a denominator that is often smaller",
        "Score-CAM resizes its masks corner-aligned",
      ]
    case .torchcam:
      [
        "a layer that an operation in place follows is read after that operation",
        "Grad-CAM++ loses the division of alpha in a copy",
        "a saved overlay squares 8-bit values, which wrap",
        "LayerCAM applies tanh only where layers are fused",
      ]
    case .captum:
      ["Guided Backprop is the plain gradient where rectifiers are functions, not modules"]
    }
  }
}

extension Heatmap {
  /// `(m − min) / (ε + max − min)`.
  func scaled(epsilon: Float) -> Heatmap {
    guard let low = values.min(), let high = values.max() else { return self }
    let range = epsilon + high - low
    return Heatmap(height: height, width: width, values: values.map { ($0 - low) / range })
  }

  /// The minimum taken away, then divided by what is the maximum now.
  fileprivate var shiftedToOne: Heatmap { scaled(epsilon: 1e-7) }

  /// Each position of the result takes the position it lies in, as PyTorch's `nearest`.
  public func resizedToNearest(height newHeight: Int, width newWidth: Int) -> Heatmap {
    var result: [Float] = []
    result.reserveCapacity(newHeight * newWidth)
    for row in 0..<newHeight {
      let source = row * height / newHeight * width
      for column in 0..<newWidth { result.append(values[source + column * width / newWidth]) }
    }
    return Heatmap(height: newHeight, width: newWidth, values: result)
  }
}

extension Explanation {
  /// The name that stands in the place of a layer for a map made of several.
  public static let fusedName = "fused"

  /// Adds one map for each method that has maps at several layers.
  public mutating func addFused(
    _ fusion: MapFusion, profile: MapProfile, height: Int, width: Int
  ) {
    var methods: [String] = []
    for map in maps where !methods.contains(map.method) { methods.append(map.method) }
    for method in methods {
      let own = maps.filter { $0.method == method }.map(\.map)
      guard own.count > 1,
        let fused = profile.fused(own, fusion, height: height, width: width)
      else { continue }
      maps.append(.init(method: method, layer: Self.fusedName, map: fused))
    }
  }
}
