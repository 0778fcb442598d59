/**
 * The call of a command, and what the call works with: where its thread waits and is woken, the services and
 * configurations of the container for its time, and the topics that commands used last.
 *
 * <p>No command is here, and nothing that prints. Start reading at {@link io.caddis.mqtt.shell.running.Command}, then
 * {@link io.caddis.mqtt.shell.running.Running} and {@link io.caddis.mqtt.shell.running.Services}.
 */
package io.caddis.mqtt.shell.running;
