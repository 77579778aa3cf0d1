/// The stable name of every finding, by family: 01 YAML, 02 values, 03 structure, 04 shapes,
/// 05 weights, 06 explanation and input, 07 lint, 08 diff, 09 tool.
///
/// A code is never reused and says nothing about severity, which a team may change. There is a
/// case for a number once something can report it; until then it is in `reserved`.
public enum DiagnosticCode: String, Sendable, CaseIterable, Hashable {
  /// For example: a tab cannot indent a line.
  case tabIndent = "SL0101"
  /// For example: this list/map is not closed: '[' from line 4 has no ']'.
  case notClosed = "SL0102"
  /// For example: key 'kernel' appears twice.
  case duplicateKey = "SL0103"
  /// For example: ':' is not allowed here.
  case strayColon = "SL0104"
  /// For example: 'name:resnet' is one word.
  case missingSpaceAfterColon = "SL0105"
  /// For example: a name that starts with '*' must be quoted.
  case unquotedStar = "SL0106"
  /// For example: '010' has a leading zero.
  case leadingZero = "SL0107"
  /// For example: anchors (&x) and aliases (*x) are not used in specs.
  case anchorOrAlias = "SL0108"
  /// For example: '<<' merge keys are not used in specs.
  case mergeKey = "SL0109"
  /// For example: tags ('!foo', '!!int') are not used in specs.
  case tag = "SL0110"
  /// For example: a second document starts here ('---').
  case secondDocument = "SL0111"
  /// For example: the %YAML directive has no effect.
  case yamlDirective = "SL0112"
  /// For example: '“' (U+201C) is not a quote character; U+00A0 is not a space.
  case foreignCharacter = "SL0113"
  /// For example: the file is not UTF-8 (byte 0xE9 at offset 412).
  case notUTF8 = "SL0114"
  /// For example: a map key must be plain text.
  case keyNotText = "SL0115"
  /// For example: the file is empty / is a list at top level.
  case notAMap = "SL0116"
  /// For example: the file is too large / nested deeper than 64 / expands to more than 100 …
  case overLimit = "SL0117"
  /// For example: unexpected indentation: this line belongs to no layer.
  case unexpectedIndent = "SL0118"
  /// For example: 'conv' has no attribute 'kernal'.
  case unknownAttribute = "SL0201"
  /// For example: layer 'conv1' (conv) needs 'kernel'.
  case missingAttribute = "SL0202"
  /// For example: 'bias' must be true or false, not 'no'; 'kernel' must be a whole number, …
  case wrongKind = "SL0203"
  /// For example: 'out' must be at least 1 (0 given); 'p' must be in 0..<1.
  case outOfRange = "SL0204"
  /// For example: 'stride' takes one number or [height, width].
  case pairCount = "SL0205"
  /// For example: four padding numbers are ambiguous.
  case ambiguousPadding = "SL0206"
  /// For example: 'mode' is one of nearest, bilinear; not 'linear'.
  case unknownChoice = "SL0207"
  /// For example: 'channels_last' is set on a layer.
  case layoutOnLayer = "SL0208"
  /// For example: 'activation' is not an attribute of 'conv'.
  case activationAttribute = "SL0209"
  /// For example: cannot read the expression '$out *'.
  case badExpression = "SL0210"
  /// For example: unknown parameter '$uot'.
  case unknownParameter = "SL0211"
  /// For example: division by zero in '$out // $groups' (groups = 0).
  case divisionByZero = "SL0212"
  /// For example: '$in.channels / 2' is 32.5 (in.channels = 65).
  case notExact = "SL0213"
  /// For example: '$act' is text ('relu'); a number is needed.
  case textInArithmetic = "SL0214"
  /// For example: 'stride' looks like a parameter name.
  case missingDollar = "SL0215"
  /// For example: 'defaults' sets 'kernel' for 'relu', which has no such attribute.
  case defaultForUnknownAttribute = "SL0216"
  /// For example: default for 'lrn' is never used.
  case unusedDefault = "SL0217"
  /// For example: a number is too large (9999999999999999999).
  case numberTooLarge = "SL0218"
  /// For example: two layers in one list item: 'conv1' and 'relu1'.
  case twoLayersInOneItem = "SL0301"
  /// For example: 'sightline: 2' is newer than this tool (1).
  case newerLanguage = "SL0302"
  /// For example: 'conv 1' is not a layer name.
  case badLayerName = "SL0303"
  /// For example: layer 'features.relu' is defined twice.
  case duplicateLayer = "SL0304"
  /// For example: unknown operation 'Conv2d'.
  case unknownOperator = "SL0305"
  /// For example: layer 'x' names two operations: conv, relu.
  case twoOperators = "SL0306"
  /// For example: block 'Basic' has no parameter 'strides'.
  case unknownBlockParameter = "SL0307"
  /// For example: block 'Basic' needs parameter 'out'.
  case missingBlockParameter = "SL0308"
  /// For example: block 'Up' takes 2 inputs (in, skip), given 1.
  case blockInputCount = "SL0309"
  /// For example: no layer 'cnv1' above this line.
  case unknownReference = "SL0310"
  /// For example: no block 'Bottlenck'.
  case unknownBlock = "SL0311"
  /// For example: range '5..3' is empty / has 4 000 names (limit 1 024).
  case badRange = "SL0312"
  /// For example: 'from: fc' refers to a layer below (line 40).
  case forwardReference = "SL0313"
  /// For example: 'from: add' inside block 'Basic' refers to a layer outside it.
  case referenceLeavesBlock = "SL0314"
  /// For example: block 'A' uses itself (A → B → A).
  case recursiveBlock = "SL0315"
  /// For example: 'layers' is a map; order would be lost.
  case layersIsAMap = "SL0316"
  /// For example: unknown key 'layer' at top level.
  case unknownKey = "SL0317"
  /// For example: 'input.shape' is missing; 'layers' is empty.
  case missingKey = "SL0318"
  /// For example: 'relu' takes 1 input, 'from' gives 2.
  case inputCount = "SL0319"
  /// For example: 'add' needs at least 2 inputs.
  case tooFewInputs = "SL0320"
  /// For example: layer 'aux.fc' feeds nothing and is not an output.
  case deadLayer = "SL0321"
  /// For example: block 'Fire' is never used.
  case unusedBlock = "SL0322"
  /// For example: 'when' is always true / always false here.
  case constantWhen = "SL0323"
  /// For example: 'use: ../../etc/x.yaml' leaves the repository / not found / includes itself.
  case badUse = "SL0324"
  /// For example: name 'in' is reserved.
  case reservedName = "SL0325"
  /// For example: layer 'conv' is used as group and as layer ('conv', 'conv.0').
  case groupAndLayer = "SL0326"
  /// For example: layer 'conv1b' cannot share the tensors of 'conv1'.
  case cannotShare = "SL0327"
  /// For example: layer 'layer2.0.add' cannot add [128, 28, 28] and [64, 56, 56].
  case shapesDiffer = "SL0401"
  /// For example: layer 'conv9' (conv) needs an image [C, H, W]; 'flatten' gives [512].
  case needsImage = "SL0402"
  /// For example: layer 'cat' cannot concatenate [64, 28, 28] and [64, 27, 27] on channels.
  case cannotConcatenate = "SL0403"
  /// For example: layer 'pool5': kernel 3 is larger than its padded input 2 (height).
  case windowTooLarge = "SL0404"
  /// For example: layer 'conv2': 64 input channels are not divisible by groups 3.
  case inputGroups = "SL0405"
  /// For example: layer 'conv2': 100 output channels are not divisible by groups 32.
  case outputGroups = "SL0406"
  /// For example: layer 'fc': linear after a [512, 7, 7] feature map.
  case linearAfterImage = "SL0407"
  /// For example: layer 'pool': pad 2 is more than half of kernel 2.
  case padTooLarge = "SL0408"
  /// For example: layer 'up': output_pad 2 must be smaller than stride or dilation.
  case outputPadTooLarge = "SL0409"
  /// For example: layer 'up': output would be [8, 0, 4].
  case emptyOutput = "SL0410"
  /// For example: axis 4 is out of range for [64, 7, 7].
  case axisOutOfRange = "SL0411"
  /// For example: reshape [49, 500] has 24 500 values; the input has 25 088.
  case reshapeCount = "SL0412"
  /// For example: 'order: [1, 1, 2]' is not a permutation.
  case notAPermutation = "SL0413"
  /// For example: upsample needs scale or size, not both.
  case scaleOrSize = "SL0414"
  /// For example: reflect padding 8 needs an input larger than 8 (7).
  case reflectTooLarge = "SL0415"
  /// For example: slice [32, 96] is outside 64 channels.
  case sliceOutside = "SL0416"
  /// For example: expect.params is 11 689 512; the spec has 11 684 712 (−4 800).
  case expectedParameters = "SL0418"
  /// For example: expect.output is [1000]; the net gives [512, 1, 1].
  case expectedOutput = "SL0419"
  /// For example: a size is 0 or exceeds 2^31 values.
  case sizeOutOfBounds = "SL0420"
  /// For example: weights file 'x.safetensors' not found.
  case weightsNotFound = "SL0501"
  /// For example: not a safetensors file: header length 7·10¹⁸ exceeds the file.
  case notAWeightFile = "SL0502"
  /// For example: tensor 'layer1.0.conv1.weight' is missing (and 12 more).
  case missingTensor = "SL0503"
  /// For example: tensor 'fc.weight' is [512, 1000]; layer 'fc' needs [1000, 512].
  case transposedMatrix = "SL0504"
  /// For example: tensor 'conv1.weight' is [7, 7, 3, 64]; needs [64, 3, 7, 7].
  case foreignLayout = "SL0505"
  /// For example: tensor 'conv1.weight' is [64, 1, 7, 7]; needs [64, 3, 7, 7].
  case channelMismatch = "SL0506"
  /// For example: tensor 'fc.weight' is [10, 512]; needs [1000, 512].
  case misshapenTensor = "SL0507"
  /// For example: 14 tensors in the file are not used (aux1.conv.conv.weight, …).
  case unusedTensors = "SL0508"
  /// For example: dtype 'F8_E4M3' of 'conv1.weight' is not supported.
  case unsupportedType = "SL0509"
  /// For example: tensor 'conv1.bias' exists, but layer 'conv1' has bias: false.
  case biasNotUsed = "SL0510"
  /// For example: map rule 3 matches no tensor.
  case mapRuleUnused = "SL0511"
  /// For example: two spec tensors map to one file tensor 'w'.
  case tensorUsedTwice = "SL0512"
  /// For example: duplicate tensor name in the header.
  case duplicateTensor = "SL0513"
  /// For example: tensor offsets overlap, leave a hole, or end past the file.
  case badOffsets = "SL0514"
  /// For example: (--deep) 37 NaN / 2 Inf values in 'layer4.1.bn2.weight'.
  case nonFiniteWeights = "SL0515"
  /// For example: (--deep) negative running_var in 'bn1' (−0.02).
  case negativeVariance = "SL0516"
  /// For example: (--deep) 'conv5.weight' is all zero / constant.
  case constantWeights = "SL0517"
  /// For example: square matrix 'fc2.weight' [4096, 4096]: the layout cannot be seen from its …
  case ambiguousSquare = "SL0518"
  /// For example: running statistics are missing but affine is set.
  case missingStatistics = "SL0519"
  /// For example: Fortran-ordered or object array in 'x.npy'.
  case badArray = "SL0520"
  /// For example: weights are F16; computed in F32.
  case halfPrecision = "SL0521"
  /// For example: no layer matches '--layer conv6'.
  case noSuchLayer = "SL0601"
  /// For example: 'conv' matches 13 layers.
  case manyLayers = "SL0602"
  /// For example: layer 'fc' is [1000]: no height and width to draw.
  case noMap = "SL0603"
  /// For example: layer 'aux1.conv' is not on the path to the output 'fc'.
  case notOnPath = "SL0604"
  /// For example: method cam needs: layer → global pooling → one linear; after 'relu5_3' …
  case camImpossible = "SL0605"
  /// For example: 'conv1' is 112×112 at stride 2: maps from early layers show edges, not classes.
  case earlyLayer = "SL0606"
  /// For example: the score is taken before 'softmax'.
  case beforeSoftmax = "SL0607"
  /// For example: 'layer4' is 1×1: the heat map is one pixel.
  case onePixelMap = "SL0608"
  /// For example: labels has 21 entries, the output has 1 000 classes.
  case labelCount = "SL0609"
  /// For example: labels has 1 001 entries, the output 1 000.
  case labelOffset = "SL0610"
  /// For example: label 'cat' appears twice.
  case duplicateLabel = "SL0611"
  /// For example: mean has 1 value, the input 3 channels; std is 0.
  case channelStatistics = "SL0612"
  /// For example: mean [123.7, 116.8, 103.9] with range [0, 1].
  case wrongRange = "SL0613"
  /// For example: mean [103.9, 116.8, 123.7] looks like BGR order, color is rgb.
  case looksLikeBGR = "SL0614"
  /// For example: no preprocess given: the image is only resized.
  case noPreprocess = "SL0615"
  /// For example: hook 'last' → 'layer5' matches nothing.
  case hookMatchesNothing = "SL0616"
  /// For example: hook alias 'conv1' hides the layer 'conv1'.
  case hookHidesLayer = "SL0617"
  /// For example: explain.method 'grad-cam' is unknown.
  case unknownMethod = "SL0618"
  /// For example: input 64×64 is far below the 224×224 the weights expect.
  case smallInput = "SL0619"
  /// For example: layer 'conv1': bias before batchnorm has no effect.
  case biasBeforeNorm = "SL0701"
  /// For example: two activations in a row: relu1, relu2.
  case twoActivations = "SL0702"
  /// For example: pad 1 on a 1×1 kernel adds a border of bias.
  case padOnPointwise = "SL0703"
  /// For example: stride 3 skips rows: kernel 2 < stride 3.
  case strideSkips = "SL0704"
  /// For example: dropout directly before batchnorm.
  case dropoutBeforeNorm = "SL0705"
  /// For example: 'pool5' cuts the last row (ceil: false, 55 → 27).
  case poolCutsRow = "SL0706"
  /// For example: no nonlinearity between conv3 and conv4.
  case noNonlinearity = "SL0707"
  /// For example: 16 near-identical layers could be one block.
  case repeatedLayers = "SL0708"
  /// For example: Caffe's rounding differs from this tool's for 'pool3'.
  case caffeRounding = "SL0710"
  /// For example: layer 'conv5' is gone (renamed to 'conv5_3'?).
  case layerGone = "SL0801"
  /// For example: tensor 'fc.weight' [1000, 512] → [10, 512]: published weights no longer load.
  case tensorChanged = "SL0811"
  /// For example: 'layer2.0.conv1.stride' 2 → 1: same tensors, different numbers.
  case valueChanged = "SL0821"
  /// For example: input.preprocess imagenet → caffe.
  case preprocessChanged = "SL0822"
  /// For example: labels: order changed from entry 7.
  case labelsChanged = "SL0831"
  /// For example: no spec found under 'Specs'.
  case nothingToCheck = "SL0901"
  /// For example: 1 000 findings shown, 240 more.
  case findingsCut = "SL0902"
  /// For example: 'allow' entry SL0508 matches nothing any more.
  case staleAllow = "SL0904"
  /// For example: internal error (please report): ….
  case internalError = "SL0905"

  /// How much a finding matters unless someone says otherwise.
  public var severity: Severity {
    switch self {
    case .yamlDirective, .missingDollar, .unusedDefault, .deadLayer, .unusedBlock, .constantWhen,
      .groupAndLayer, .unusedTensors, .biasNotUsed, .constantWeights, .ambiguousSquare,
      .missingStatistics, .earlyLayer, .onePixelMap, .labelOffset, .duplicateLabel, .wrongRange,
      .looksLikeBGR, .noPreprocess, .hookHidesLayer, .smallInput, .biasBeforeNorm,
      .twoActivations, .padOnPointwise, .strideSkips, .dropoutBeforeNorm, .noNonlinearity,
      .staleAllow:
      .warning
    case .halfPrecision, .beforeSoftmax, .poolCutsRow, .repeatedLayers, .caffeRounding,
      .findingsCut:
      .note
    default: .error
    }
  }
}
