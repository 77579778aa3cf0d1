import Tensors

/// Eigen-CAM: the layer's value, projected on its first principal component over positions.
///
/// It knows of no class: the map is the same for all of them.
///
/// - Source: Muhammad & Yeasin 2020, equation 3, on values from which each channel's mean is
///   taken.
/// - Departs: an eigenvector has no sign. The map's sign is chosen so that it rises with the
///   energy `Σ_k |A_k|` of a position; left open, the object is as often cold as hot.
struct EigenCAM: Method {
  let name = "eigencam"
  let summary = "The first principal component of the layer's value; the same for every class."
  let paper = "Muhammad & Yeasin 2020"
  let isClassSpecific = false
  let recipe = Recipe.layerMap { layer in
    let positions = layer.shape.plane
    let channels = layer.shape.channels
    let values = layer.activation.array
    var centred = values.map(Double.init)
    var energy = [Double](repeating: 0, count: positions)
    for channel in 0..<channels {
      let start = channel * positions
      let mean =
        centred[start..<start + positions].reduce(0, +) / Double(max(positions, 1))
      for i in 0..<positions {
        energy[i] += abs(centred[start + i])
        centred[start + i] -= mean
      }
    }
    var map = PrincipalComponent.projection(centred, channels: channels, positions: positions)
    let mean = energy.reduce(0, +) / Double(max(positions, 1))
    let agreement = zip(map, energy).reduce(0.0) { $0 + $1.0 * ($1.1 - mean) }
    if agreement < 0 { map = map.map { -$0 } }
    return Heatmap(
      height: layer.shape.height, width: layer.shape.width, values: map.map { Float($0) })
  }
}

/// The first principal component by power iteration, without the matrix of products.
enum PrincipalComponent {
  /// The projection of each position on the first component.
  ///
  /// Starts from the position with the greatest norm, so that the result depends on nothing else;
  /// ends when the direction moves by less than 1e-12, or after 2000 steps, when the first two
  /// components are so alike that no direction is the first.
  ///
  /// - Parameter values: `channels × positions`, each channel with mean zero.
  static func projection(_ values: [Double], channels: Int, positions: Int) -> [Double] {
    var map = [Double](repeating: 0, count: positions)
    guard channels > 0, positions > 0 else { return map }
    let norms = (0..<positions).map { i in
      (0..<channels).reduce(0.0) {
        $0 + values[$1 * positions + i] * values[$1 * positions + i]
      }
    }
    guard let start = norms.indices.max(by: { norms[$0] < norms[$1] }), norms[start] > 0 else {
      return map
    }
    var direction = (0..<channels).map {
      values[$0 * positions + start] / norms[start].squareRoot()
    }
    for _ in 0..<2000 {
      for i in map.indices { map[i] = 0 }
      for k in 0..<channels {
        let (weight, row) = (direction[k], k * positions)
        for i in 0..<positions { map[i] += weight * values[row + i] }
      }
      var next = [Double](repeating: 0, count: channels)
      for k in 0..<channels {
        let row = k * positions
        for i in 0..<positions { next[k] += values[row + i] * map[i] }
      }
      let norm = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { break }
      var moved = 0.0
      for k in 0..<channels {
        next[k] /= norm
        moved = max(moved, abs(next[k] - direction[k]))
      }
      direction = next
      if moved < 1e-12 { break }
    }
    return map
  }
}
