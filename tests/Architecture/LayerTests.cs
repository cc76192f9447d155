using System.Text.RegularExpressions;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Architecture;

public sealed partial class LayerTests
{
    [Fact]
    public void Every_folder_of_core_has_its_place_among_the_layers() =>
        Assert.Equal(
            Directory.EnumerateDirectories(RepositoryFiles.PathOf("core")).Select(folder => Path.GetFileName(folder)).Except(["bin", "obj"]).Order(),
            Layers.Order.Order());

    [Fact]
    public void No_file_uses_a_layer_above_its_own() => Assert.Empty(Sources().SelectMany(Layers.ArrowsUp));

    [Theory]
    [InlineData("Storage", "using MyIpma.Core.Domain;")]
    [InlineData("Domain", "public Task<Core.Badges.BadgeStore> Up();")]
    [InlineData("Outbox", "private readonly MyIpma.Core.Accounts.Reminders reminders;")]
    [InlineData("Badges", "public sealed class Above(EffectDispatcher effects);")]
    public void An_arrow_that_goes_up_is_seen(string layer, string code) =>
        Assert.Single(Layers.ArrowsUp(new Layers.Source(layer, "MadeUp.cs", code)));

    [Theory]
    [InlineData("Domain", "using MyIpma.Core.Storage;")]
    [InlineData("Http", "using MyIpma.Core.Http.Contracts;")]
    [InlineData("Claims", "/// <summary>Called by <see cref=\"EffectDispatcher\"/>.</summary>")]
    public void An_arrow_that_goes_down_or_stands_in_a_comment_is_none(string layer, string code) =>
        Assert.Empty(Layers.ArrowsUp(new Layers.Source(layer, "MadeUp.cs", code)));

    [Fact]
    public void Every_file_that_the_architecture_page_names_is_there() => Assert.Empty(
        from Match name in NamedFile().Matches(RepositoryFiles.Read("docs", "architecture.md"))
        where !File.Exists(RepositoryFiles.PathOf(name.Groups["path"].Value))
        select name.Value);

    [Fact]
    public void The_domain_is_pure() => Assert.Empty(
        from source in Sources()
        where source.Layer == "Domain"
        from Match use in ImpureUse().Matches(source.Code)
        select $"{source.File}: {use.Value}");

    [Fact]
    public void Core_knows_no_host_and_no_bus_client() => Assert.Empty(
        from source in Sources()
        from Match use in HostUse().Matches(source.Code)
        select $"{source.File}: {use.Value}");

    private static IEnumerable<Layers.Source> Sources() =>
        from layer in Layers.Order
        from file in Directory.EnumerateFiles(RepositoryFiles.PathOf("core", layer), "*.cs", SearchOption.AllDirectories)
        select new Layers.Source(layer, Path.GetRelativePath(RepositoryFiles.PathOf("core"), file), File.ReadAllText(file));

    [GeneratedRegex(@"`(?<path>(core|functions|local)/[\w./]+\.cs)`")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"using (Microsoft\.AspNetCore|Azure|System\.Net\.Http|System\.IO)[^;]*;|\bTask<|\basync\b|TimeProvider|ILogger")]
    private static partial Regex ImpureUse();

    [GeneratedRegex(@"using (Microsoft\.Azure\.Functions|Microsoft\.DurableTask|Azure\.Messaging)[^;]*;")]
    private static partial Regex HostUse();
}
