/**
 * {@code ./caddis verify hostile}: clients against a broker, publishers and responders that are out to fill, block or
 * deceive their process, and a healthy client beside them.
 *
 * <p>The clients are in a process with a small heap ({@code Victim}), the attackers in another one
 * ({@code Attackers}) that yields to it, since real ones have machines of their own; both are told by lines what to
 * do. The healthy client's honest broker is in the process of the check. Calm phases and phases under attack take
 * turns, so that what else the machine does is in both. Start reading at {@code HostileCheck}, then {@code Attacks}.
 */
package io.caddis.mqtt.itests.hostile;
