import Tensors

/// FullGrad: the input's share and the share of every offset in the network, each taken absolute,
/// scaled, resized to the input and summed: `ψ(x G) + Σ_l Σ_c ψ(b_c G_l,c)`.
///
/// For a network of affine layers and rectifiers the shares before `ψ` add up to the score exactly;
/// how far they are off is measured and printed.
///
/// - Source: Srinivas & Fleuret 2019, equations 5 and 6. `ψ` is absolute value, min-max over all
///   channels of a layer (epsilon 1e-6), bilinear resize. Offsets without height and width belong
///   to the sum, and not to the map.
/// - Departs: resized with half-pixel centres, as every map here.
struct FullGrad: Method {
  let name = "fullgrad"
  let summary = "The input's and every offset's share of the score, by position."
  let paper = "Srinivas & Fleuret 2019"
  let recipe = Recipe.offsetShares { shares in
    var sum = [Double](repeating: 0, count: shares.inputShape.plane)
    for share in [shares.input] + shares.offsets where share.shape.isImage {
      add(share, to: &sum, shares.inputShape.height, shares.inputShape.width)
    }
    return Heatmap(
      height: shares.inputShape.height, width: shares.inputShape.width,
      values: sum.map { Float($0) })
  }

  private static func add(
    _ share: OffsetShares.Share, to sum: inout [Double], _ height: Int, _ width: Int
  ) {
    let sizes = share.values.map { abs($0) }
    guard let low = sizes.min(), let high = sizes.max() else { return }
    let range = Double(high - low) + 1e-6
    // Resizing is linear, so channels are summed before it.
    let plane = share.shape.plane
    var map = [Double](repeating: 0, count: plane)
    for (i, size) in sizes.enumerated() { map[i % plane] += Double(size - low) / range }
    let resized = Heatmap(
      height: share.shape.height, width: share.shape.width, values: map.map { Float($0) }
    ).resized(height: height, width: width)
    for i in sum.indices { sum[i] += Double(resized.values[i]) }
  }
}
