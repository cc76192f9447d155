namespace MyIpma.Bench;

internal static class Usage
{
    private const string Text = """
        dotnet run --project bench -- chaos [--people 200] [--seed 7] [--storage azurite|memory]
            people claim, proceed, accept, decline and let lapse while Credly misbehaves; then one reconciliation, and all must agree
        dotnet run --project bench -- claim [--rounds 300]
            how long a claim and the list of badges take, on memory storage
        """;

    public static int Show()
    {
        Console.WriteLine(Text);
        return 2;
    }

    /// <summary>The value behind a flag, or what it is without one.</summary>
    public static string Value(string[] args, string flag, string usual) =>
        Array.IndexOf(args, flag) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : usual;
}
