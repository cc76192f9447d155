using MyIpma.Bench;

return args switch
{
    ["chaos", .. var rest] => await ChaosCommand.RunAsync(rest),
    ["claim", .. var rest] => await ClaimCommand.RunAsync(rest),
    ["restore", .. var rest] => await RestoreCommand.RunAsync(rest),
    _ => Usage.Show(),
};
