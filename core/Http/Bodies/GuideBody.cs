using MyIpma.Core.People;

namespace MyIpma.Core.Http.Bodies;

/// <summary>The booklet's seven steps for one person.</summary>
/// <param name="Steps">The steps in order.</param>
public sealed record GuideBody(IReadOnlyList<GuideStepBody> Steps);

/// <summary>One step.</summary>
/// <param name="Number">1 to 7.</param>
/// <param name="State">Where the person is with it.</param>
/// <param name="Title">What to do.</param>
/// <param name="Text">How.</param>
/// <param name="Link">Where; none when there is no one place.</param>
public sealed record GuideStepBody(int Number, GuideState State, string Title, string Text, Uri? Link);
