/// Every operator of the language. Adding one is its file in `Ops/`, its test, and a line here; a
/// test fails when a file in `Ops/` is missing from the list.
public enum OperatorCatalog {
  /// The operators, in the order of the reference page.
  public static let entries: [CatalogEntry] = [
    // affine
    CatalogEntry(Conv.self),
    CatalogEntry(Depthwise.self),
    CatalogEntry(Deconv.self),
    CatalogEntry(Linear.self),
    // normalise
    CatalogEntry(BatchNorm.self),
    CatalogEntry(GroupNorm.self),
    CatalogEntry(LayerNorm.self),
    CatalogEntry(InstanceNorm.self),
    CatalogEntry(Gain.self),
    CatalogEntry(LRN.self),
    // pointwise
    CatalogEntry(ReLU.self),
    CatalogEntry(ReLU6.self),
    CatalogEntry(Sigmoid.self),
    CatalogEntry(Tanh.self),
    CatalogEntry(SiLU.self),
    CatalogEntry(Mish.self),
    CatalogEntry(HardSwish.self),
    CatalogEntry(HardSigmoid.self),
    CatalogEntry(LeakyReLU.self),
    CatalogEntry(ELU.self),
    CatalogEntry(GELU.self),
    CatalogEntry(PReLU.self),
    // window
    CatalogEntry(MaxPool.self),
    CatalogEntry(AvgPool.self),
    CatalogEntry(MaxPoolTo.self),
    CatalogEntry(AvgPoolTo.self),
    CatalogEntry(Upsample.self),
    // reduce
    CatalogEntry(GlobalAvgPool.self),
    CatalogEntry(GlobalMaxPool.self),
    CatalogEntry(Softmax.self),
    // combine
    CatalogEntry(Add.self),
    CatalogEntry(Mul.self),
    CatalogEntry(Concat.self),
    // reshape
    CatalogEntry(Identity.self),
    CatalogEntry(Dropout.self),
    CatalogEntry(Flatten.self),
    CatalogEntry(Reshape.self),
    CatalogEntry(Permute.self),
    CatalogEntry(Slice.self),
    CatalogEntry(Shuffle.self),
    CatalogEntry(Pad2D.self),
  ]
  private static let byName = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })

  /// The operator of a name.
  public static subscript(name: String) -> CatalogEntry? { byName[name] }
}
