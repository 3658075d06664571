let onShutdown = () => {};

exports.beforeShutdown = (step) => {
  const earlier = onShutdown;
  onShutdown = () => {
    step();
    earlier();
  };
};

exports.shutdown = async () => onShutdown();
