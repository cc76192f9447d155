using MyIpma.Bench;

return args switch
{
    ["chaos", .. var rest] => await ChaosCommand.RunAsync(rest),
    ["claim", .. var rest] => await ClaimCommand.RunAsync(rest),
    ["storage", .. var rest] => await StorageCommand.RunAsync(rest),
    ["scale", .. var rest] => await ScaleCommand.RunAsync(rest),
    ["restore", .. var rest] => await RestoreCommand.RunAsync(rest),
    ["mail", .. var rest] => await MailCommand.RunAsync(rest),
    ["letters", .. var rest] => await LettersCommand.RunAsync(rest),
    _ => Usage.Show(),
};
