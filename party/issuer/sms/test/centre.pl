# An SMS centre by another hand: Net::SMPP of CPAN (Debian's libnet-smpp-perl). Takes one session,
# prints a line of JSON a part, and brings a delivery receipt for each after answering it.
use strict;
use warnings;
use Net::SMPP;
use JSON::PP;

$| = 1;
my $port = shift;
my $listen = Net::SMPP->new_listen('127.0.0.1', smpp_version => 0x34, port => $port, reuse => 1)
  or die "cannot listen: $!";
print encode_json({ kind => 'listening' }), "\n";
my $smpp = $listen->accept or die 'nobody came';
my $count = 0;
while (my $pdu = $smpp->read_pdu()) {
  if ($pdu->{cmd} == Net::SMPP::CMD_bind_transceiver) {
    my $right = $pdu->{system_id} eq 'bank' && $pdu->{password} eq 'secret';
    $smpp->bind_transceiver_resp(
      seq => $pdu->{seq}, status => $right ? 0 : 0x0e, system_id => 'centre');
  } elsif ($pdu->{cmd} == Net::SMPP::CMD_submit_sm) {
    my $id = 'perl' . ++$count;
    print encode_json({
      kind => 'submit', id => $id, to => $pdu->{destination_addr}, from => $pdu->{source_addr},
      coding => $pdu->{data_coding}, class => $pdu->{esm_class},
      octets => unpack('H*', $pdu->{short_message}),
    }), "\n";
    $smpp->submit_sm_resp(seq => $pdu->{seq}, status => 0, message_id => $id);
    $smpp->deliver_sm(
      source_addr => $pdu->{destination_addr}, destination_addr => 'bank', esm_class => 0x04,
      short_message => "id:$id sub:001 dlvrd:001 stat:DELIVRD err:000 text:", async => 1);
  } elsif ($pdu->{cmd} == Net::SMPP::CMD_enquire_link) {
    $smpp->enquire_link_resp(seq => $pdu->{seq}, status => 0);
  } elsif ($pdu->{cmd} == Net::SMPP::CMD_unbind) {
    $smpp->unbind_resp(seq => $pdu->{seq}, status => 0);
    last;
  }
}
