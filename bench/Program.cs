using MyIpma.Bench;
using StartupChecks = MyIpma.Local.Hosting.StartupChecks;

try
{
    return args switch
    {
        ["chaos", .. var rest] => await ChaosCommand.RunAsync(rest),
        ["claim", .. var rest] => await ClaimCommand.RunAsync(rest),
        ["storage", .. var rest] => await StorageCommand.RunAsync(rest),
        ["scale", .. var rest] => await ScaleCommand.RunAsync(rest),
        ["pictures", .. var rest] => await PictureCommand.RunAsync(rest),
        ["load", .. var rest] => await LoadCommand.RunAsync(rest),
        ["fuzz", .. var rest] => await FuzzCommand.RunAsync(rest),
        ["import", .. var rest] => await ImportCommand.RunAsync(rest),
        ["restore", .. var rest] => await RestoreCommand.RunAsync(rest),
        ["mail", .. var rest] => await MailCommand.RunAsync(rest),
        ["gallery", .. var rest] => await GalleryCommand.RunAsync(rest),
        ["letters", .. var rest] => await LettersCommand.RunAsync(rest),
        _ => Usage.Show(),
    };
}
catch (Exception failure) when (StartupChecks.Explain(failure) is { } message)
{
    await Console.Error.WriteLineAsync(message);
    return 1;
}
