/**
 * The words that a user types: how a command says which it understands, how they are read, and how one is told what is
 * wrong with them.
 *
 * <p>Nothing here knows clients or services, or what a command does. Start reading at
 * {@link io.caddis.mqtt.shell.usage.Usage}; its {@code read} gives {@link io.caddis.mqtt.shell.usage.Arguments} or
 * fails with a {@link io.caddis.mqtt.shell.usage.CommandException}.
 */
package io.caddis.mqtt.shell.usage;
