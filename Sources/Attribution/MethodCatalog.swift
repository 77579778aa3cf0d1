/// Every method. Adding one is its file in `Methods/`, its test, and a line here; a test fails when
/// a file is missing from the list.
public enum MethodCatalog {
  /// The methods in the order of the reference page.
  public static let entries: [any Method] = [
    CAM(),
    GradCAM(),
    GradCAMPlusPlus(),
    HiResCAM(),
    LayerCAM(),
    XGradCAM(),
    ScoreCAM(),
    ScoreCAMChannelSoftmax(),
    AblationCAM(),
    EigenCAM(),
    FullGrad(),
    Counterfactual(),
    Gradient(),
    GradientTimesInput(),
    SmoothGrad(),
    IntegratedGradients(),
    GuidedBackprop(),
    Deconvnet(),
    GuidedGradCAM(),
    Occlusion(),
    RISE(),
  ]
  /// Their names, for the checker and for help.
  public static let names = entries.map(\.name)

  /// The method of a name.
  public static subscript(name: String) -> (any Method)? { entries.first { $0.name == name } }
}
