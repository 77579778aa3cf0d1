import Execution
import Graphs
import Planning
import Tensors

/// A copy of the input that should be explained in the same way: mirrored, brighter, darker.
///
/// - Source: test-time augmentation as in pytorch-grad-cam's `aug_smooth`: mirrored or not, times
///   0.9, 1 or 1.1 on the preprocessed input.
/// - Departs: raw signed maps are averaged, not pictures, so that copies that explain little count
///   little.
public struct Augmentation: Sendable, Hashable {
  /// Whether left and right change places.
  public let isMirrored: Bool
  /// The factor on the preprocessed input.
  public let gain: Float

  /// The copies; the input itself comes last.
  public static let copies: [Augmentation] = [
    .init(isMirrored: true, gain: 0.9), .init(isMirrored: true, gain: 1),
    .init(isMirrored: true, gain: 1.1), .init(isMirrored: false, gain: 0.9),
    .init(isMirrored: false, gain: 1.1), .init(isMirrored: false, gain: 1),
  ]

  /// The changed input, rows of `width` values.
  func applied(to values: [Float], width: Int) -> [Float] {
    let turned = isMirrored ? values.mirrored(width: width) : values
    return gain == 1 ? turned : turned.map { $0 * gain }
  }
}

extension [Float] {
  /// Left and right changed in each row.
  func mirrored(width: Int) -> [Float] {
    indices.map { self[$0 / width * width + (width - 1 - $0 % width)] }
  }
}

extension Explainer {
  /// Explains targets by the mean over `Augmentation.copies` of an input. Scores and the state of
  /// the session are those of the input itself.
  public func explainAugmented(
    _ input: [Float], _ targets: [Target], progress: (RunProgress) -> Void
  ) -> [Explanation] {
    let graph = session.plan.graph
    let width = graph.shape(of: graph.input).width
    var sums: [Explanation] = []
    for copy in Augmentation.copies {
      _ = run(copy.applied(to: input, width: width))
      let found = explain(targets, progress: progress)
      sums =
        sums.isEmpty
        ? found.map { $0.turned(copy, width: width) }
        : zip(sums, found).map { $0.adding($1.turned(copy, width: width)) }
    }
    return sums.map { $0.scaled(by: 1 / Float(Augmentation.copies.count)) }
  }
}

extension Explanation {
  private func changed(
    _ map: (Int, Heatmap) -> Heatmap, _ tensor: (Int, [Float]) -> [Float]
  ) -> Explanation {
    var result = self
    result.maps = maps.enumerated().map { index, entry in
      .init(method: entry.method, layer: entry.layer, map: map(index, entry.map))
    }
    result.tensors = tensors.enumerated().map { index, entry in
      .init(method: entry.method, layer: entry.layer, values: tensor(index, entry.values))
    }
    return result
  }

  fileprivate func turned(_ copy: Augmentation, width: Int) -> Explanation {
    guard copy.isMirrored else { return self }
    return changed { _, map in
      Heatmap(
        height: map.height, width: map.width, values: map.values.mirrored(width: map.width))
    } _: { _, values in
      values.mirrored(width: width)
    }
  }

  /// The sum with a later copy, whose score and gradients stay.
  fileprivate func adding(_ other: Explanation) -> Explanation {
    other.changed { index, map in
      guard maps.indices.contains(index) else { return map }
      return Heatmap(
        height: map.height, width: map.width,
        values: zip(maps[index].map.values, map.values).map { $0 + $1 })
    } _: { index, values in
      tensors.indices.contains(index)
        ? zip(tensors[index].values, values).map { $0 + $1 } : values
    }
  }

  fileprivate func scaled(by factor: Float) -> Explanation {
    changed { _, map in
      Heatmap(height: map.height, width: map.width, values: map.values.map { $0 * factor })
    } _: { _, values in
      values.map { $0 * factor }
    }
  }
}
