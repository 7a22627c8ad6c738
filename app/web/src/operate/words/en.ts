/** English. The shape of this table is the shape of the others. */
export const words = {
  operate: {
    title: 'Operate',
  },
};
