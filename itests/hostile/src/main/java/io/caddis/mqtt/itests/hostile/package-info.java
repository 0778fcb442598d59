/**
 * {@code ./caddis verify hostile}: clients against a broker, publishers and responders that are out to fill, block or
 * deceive their process, and a healthy client beside them.
 *
 * <p>The attackers and the healthy client's honest broker are in one process, the clients in another one with a small
 * heap ({@code Victim}), which is told by lines what to do. Calm phases and phases under attack take turns, so that
 * what else the machine does is in both. Start reading at {@code HostileCheck}, then {@code Attacks}.
 */
package io.caddis.mqtt.itests.hostile;
